// Slack's framework for apps: what it makes of the local workspace's payloads, and the workspace of its calls.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import bolt from '@slack/bolt';
import { actions, button, Local, plain } from './local.mjs';

const { App, LogLevel } = bolt;
const channel = 'C0DEPLOYS';
let local, app;

before(async () => {
  local = await Local.start();
  app = new App({
    token: local.bot_token, appToken: local.app_token, socketMode: true, logLevel: LogLevel.ERROR, clientOptions: local.options,
  });
  app.error(async (error) => { throw error; });
  await app.start();
});

after(async () => {
  await app.stop();
  await local.stop();
});

const confirm = { title: plain('Sure?'), text: plain('Roll back production from b512 to b511'), confirm: plain('Yes'), deny: plain('No') };
const lastText = (text) => ({ messages }) => messages.find((m) => m.text === text);

test('a button asks first, and answers through its response_url', async () => {
  const presses = [];
  app.action('rollback', async ({ ack, action, body, respond }) => {
    await ack();
    presses.push({ value: action.value, user: body.user.id, ts: body.message.ts });
    await respond({ replace_original: true, text: `Rolled back by <@${body.user.id}>` });
  });
  const { ts } = await app.client.chat.postMessage({
    channel, text: 'Deploy', blocks: [actions(button('rollback', 'Roll Back', { value: '7', style: 'danger', confirm }))],
  });
  const asked = await local.person('click', { channel, ts, action_id: 'rollback' });
  assert.equal(asked.confirm.text.text, confirm.text.text);
  assert.deepEqual(await local.person('click', { channel, ts, action_id: 'rollback', confirm: true }), { ok: true });
  await local.until('the record', lastText('Rolled back by <@U0ANNA>'));
  assert.deepEqual(presses, [{ value: '7', user: 'U0ANNA', ts }]);
});

test('a modal is refused, pushed, updated and closed', async () => {
  const input = { type: 'input', block_id: 'why', label: plain('Reason'), element: { type: 'plain_text_input', action_id: 'reason' } };
  const modal = (title, ...blocks) => ({ type: 'modal', callback_id: 'pause', title: plain(title), submit: plain('Pause'), blocks });
  app.command('/releasebot', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal('First', input) });
  });
  app.view('pause', async ({ ack, view }) => {
    const reason = view.state.values.why.reason.value;
    if (reason === 'no') return ack({ response_action: 'errors', errors: { why: 'Say more' } });
    if (reason === 'push') return ack({ response_action: 'push', view: modal('Second', input) });
    if (reason === 'update') return ack({ response_action: 'update', view: modal('Third', input) });
    return ack({ response_action: 'clear' });
  });
  assert.deepEqual(await local.person('slash', { channel, text: '/releasebot pause' }), { ok: true });
  const open = () => local.until('the modal', ({ modals }) => modals.at(-1));
  const submit = async (reason) => local.person('submit', { view: (await open()).id, values: { reason } });
  assert.deepEqual((await submit('no')).errors, { why: 'Say more' });
  assert.deepEqual(await submit('push'), { ok: true });
  assert.equal((await open()).title, 'Second');
  assert.deepEqual(await submit('update'), { ok: true });
  assert.equal((await open()).title, 'Third');
  assert.deepEqual(await submit('lunch'), { ok: true });
  assert.deepEqual((await local.state()).modals, []);
});

test('the home tab is published, and its button pressed', async () => {
  app.event('app_home_opened', async ({ event, client }) => {
    const view = { type: 'home', private_metadata: 'page 1', blocks: [actions(button('next', 'Next'))] };
    await client.views.publish({ user_id: event.user, view });
  });
  app.action('next', async ({ ack, body, client }) => {
    await ack();
    const text = { type: 'mrkdwn', text: `after ${body.view.private_metadata}` };
    await client.views.publish({ user_id: body.user.id, hash: body.view.hash, view: { type: 'home', blocks: [{ type: 'section', text }] } });
  });
  await local.person('home', {});
  await local.until('the home tab', ({ home }) => home);
  assert.deepEqual(await local.person('click', { action_id: 'next' }), { ok: true });
  await local.until('the next page', ({ home }) => JSON.stringify(home).includes('after page 1'));
});

test('a mention is answered in its thread', async () => {
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: 'Here', thread_ts: event.thread_ts ?? event.ts });
  });
  const { ts } = await local.person('say', { channel, text: 'a thread' });
  await local.person('say', { channel, text: '<@U0BOT> status', thread_ts: ts });
  const replies = await local.until('the answer', ({ messages }) => {
    const found = messages.find((m) => m.ts === ts)?.replies ?? [];
    return found.length === 2 && found;
  });
  assert.equal(replies[1].text, 'Here');
});

test('a menu and a picker carry what was chosen', async () => {
  const chosen = [];
  for (const id of ['tier', 'day']) {
    app.action(id, async ({ ack, action }) => {
      chosen.push(action.selected_option?.value ?? action.selected_date);
      await ack();
    });
  }
  const options = ['canary', 'production'].map((value) => ({ text: plain(value), value }));
  const { ts } = await app.client.chat.postMessage({
    channel, text: 'Choose',
    blocks: [actions({ type: 'static_select', action_id: 'tier', options }, { type: 'datepicker', action_id: 'day' })],
  });
  assert.deepEqual(await local.person('click', { channel, ts, action_id: 'tier', option: 'production' }), { ok: true });
  assert.deepEqual(await local.person('click', { channel, ts, action_id: 'day', value: '2026-11-24' }), { ok: true });
  assert.deepEqual(chosen, ['production', '2026-11-24']);
});

test('a file is uploaded into a thread', async () => {
  const { ts } = await app.client.chat.postMessage({ channel, text: 'An alert' });
  const done = await app.client.files.uploadV2({
    channel_id: channel, thread_ts: ts, filename: 'chart.png', title: 'Errors', file: Buffer.from('not really a picture'), initial_comment: 'the chart',
  });
  assert.ok(done.ok);
  const reply = await local.until('the file', ({ messages }) => messages.find((m) => m.ts === ts).replies?.[0]);
  assert.equal(reply.text, 'the chart');
  assert.equal(reply.files[0].title, 'Errors');
});

test('a rate limit is waited out, and a bad call refused with the reason', async () => {
  await local.fault({ kind: '429', method: 'chat.postMessage', seconds: 1 });
  assert.ok((await app.client.chat.postMessage({ channel, text: 'later' })).ok);
  await assert.rejects(app.client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'header' }] }), (error) => {
    assert.equal(error.data.error, 'invalid_blocks');
    assert.match(error.data.response_metadata.messages[0], /json-pointer:\/blocks\/0/);
    return true;
  });
});

test('people, groups and direct conversations are found', async () => {
  assert.equal((await app.client.users.info({ user: 'U0GIL' })).user.is_restricted, true);
  assert.equal((await app.client.users.info({ user: 'U0EVE' })).user.team_id, 'T0OTHER');
  assert.equal((await app.client.users.lookupByEmail({ email: 'ben@local.example' })).user.id, 'U0BEN');
  assert.deepEqual((await app.client.usergroups.users.list({ usergroup: 'S0ONCALL' })).users, ['U0ANNA', 'U0BEN']);
  const { channel: direct } = await app.client.conversations.open({ users: 'U0ANNA' });
  assert.equal(direct.id, 'D0ANNA');
  await app.client.chat.postMessage({ channel: direct.id, text: 'for you alone' });
  assert.equal((await app.client.conversations.history({ channel: direct.id })).messages[0].text, 'for you alone');
});

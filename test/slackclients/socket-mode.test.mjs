// Slack's Socket Mode client: connecting, reconnecting and acknowledging.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { Local } from './local.mjs';

let local, client, received;

before(async () => {
  local = await Local.start();
  client = new SocketModeClient({
    appToken: local.app_token, logLevel: LogLevel.ERROR, clientOptions: local.options,
    clientPingTimeout: 300, // it also waits so long before it connects again
  });
  client.on('slash_commands', async ({ ack, body, envelope_id }) => {
    received.push({ body, envelope_id });
    await ack({ text: `Looking at ${body.text}` });
  });
  await client.start();
});

after(async () => {
  await client.disconnect();
  await local.stop();
});

beforeEach(() => { received = []; });

const slash = (text) => local.person('slash', { channel: 'C0DEPLOYS', text: `/releasebot ${text}` });

async function shown(text) {
  const { ephemerals } = await local.state();
  return ephemerals.some((m) => m.text === text);
}

test('a slash command is answered in its acknowledgement', async () => {
  assert.deepEqual(await slash('status'), { ok: true });
  assert.equal(received[0].body.command, '/releasebot');
  assert.equal(received[0].body.user_id, 'U0ANNA');
  assert.ok(await shown('Looking at status'));
});

for (const [kind, seconds] of [['disconnect', 0], ['disconnect-warning', 1]]) {
  test(`the client comes back after a ${kind}`, async () => {
    const again = new Promise((resolve) => { client.once('connected', resolve); });
    await local.fault({ kind, seconds });
    await again;
    assert.deepEqual(await slash(kind), { ok: true });
    assert.ok(await shown(`Looking at ${kind}`));
  });
}

test('an envelope that comes twice has one id, and is answered once', async () => {
  await local.fault({ kind: 'duplicate-envelope' });
  assert.deepEqual(await slash('twice'), { ok: true });
  await slash('after');
  assert.deepEqual(received.map(({ body }) => body.text), ['twice', 'twice', 'after']);
  assert.equal(received[0].envelope_id, received[1].envelope_id);
  const { ephemerals } = await local.state();
  assert.equal(ephemerals.filter((m) => m.text === 'Looking at twice').length, 1);
});

test('an envelope that is lost is not answered', async () => {
  await local.fault({ kind: 'drop-envelope' });
  const answer = await slash('lost');
  assert.equal(answer.ok, false);
  assert.match(answer.error, /operation_timeout/);
  assert.equal(received.length, 0);
});

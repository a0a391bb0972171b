// The local workspace as a process, and its people over their HTTP API.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const binary = process.env.RELEASEBOT ?? new URL('../../bin/releasebot', import.meta.url).pathname;

export class Local {
  static async start() {
    const child = spawn(binary, ['workspace', '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return Object.assign(new Local(), { child, ...JSON.parse(line) });
  }

  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  // options are those that every Slack client takes.
  get options() {
    return { slackApiUrl: this.api_url };
  }

  async request(method, path, body) {
    const response = await fetch(new URL(path, this.page), { method, body: body && JSON.stringify(body) });
    return response.json();
  }

  // person does something as somebody, Anna unless told, and gives the answer: {"ok": …, "error": …}.
  person(deed, what) {
    return this.request('POST', `/person/${deed}`, { user: 'U0ANNA', ...what });
  }

  async fault(order) {
    const answer = await this.request('POST', '/admin/faults', order);
    if (!answer.ok) throw new Error(answer.error);
  }

  state(user = 'U0ANNA', channel = 'C0DEPLOYS') {
    return this.request('GET', `/person/state?channel=${channel}&user=${user}`);
  }

  // until asks again after every event in the workspace, until there is an answer.
  async until(what, find) {
    const stream = new AbortController();
    const late = setTimeout(() => stream.abort(new Error(`it did not happen: ${what}`)), 20_000);
    try {
      const events = await fetch(new URL('/person/stream', this.page), { signal: stream.signal });
      let found = find(await this.state());
      for await (const _ of found ? [] : events.body) {
        found = find(await this.state());
        if (found) break;
      }
      return found;
    } finally {
      clearTimeout(late);
      stream.abort();
    }
  }
}

export const plain = (text) => ({ type: 'plain_text', text });
export const button = (action_id, text, more = {}) => ({ type: 'button', action_id, text: plain(text), ...more });
export const actions = (...elements) => ({ type: 'actions', elements });

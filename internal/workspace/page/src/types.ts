// What the people's API of the workspace answers; the Go types of the same names hold the meaning.

export interface User {
  id: string;
  name: string;
  real_name: string;
  is_admin: boolean;
  is_bot: boolean;
  is_guest?: boolean;
  is_external?: boolean;
  email?: string;
}

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_member: boolean;
  members: string[] | null;
  is_im?: boolean;
  user?: string;
}

export interface File {
  id: string;
  name: string;
  title: string;
  alt_txt?: string;
  mimetype: string;
  size: number;
}

export interface Message {
  channel: string;
  ts: string;
  thread_ts?: string;
  user: string;
  to?: string;
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
  broadcast?: boolean;
  edited?: string;
  deleted?: boolean;
  files?: File[];
  reactions?: { name: string; users: string[] }[];
  replies?: Message[];
}

export interface Attachment {
  color?: string;
  title?: string;
  text?: string;
  fallback?: string;
  blocks?: Block[];
}

export interface View {
  id: string;
  type: "home" | "modal";
  title?: string;
  submit?: string;
  close?: string;
  blocks: Block[] | null;
}

/** A user group: <!subteam^id> in texts. */
export interface Group {
  id: string;
  handle: string;
}

export interface State {
  team: string;
  users: User[];
  channels: Channel[];
  seq: number;
  commands: string[];
  connections: number;
  bot_user?: string;
  groups?: Group[];
  messages?: Message[];
  ephemerals?: Message[];
  modals?: View[];
  home?: View;
}

/** One thing that happened, as the stream tells it. */
export interface Happening {
  seq: number;
  kind: string;
  channel?: string;
  thread_ts?: string;
  ts?: string;
  user?: string;
  to?: string;
  text?: string;
  broadcast?: boolean;
}

export interface Text {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface Option {
  text: Text;
  value: string;
  description?: Text;
  url?: string;
}

export interface ConfirmDialog {
  title?: Text;
  text?: Text;
  confirm?: Text;
  deny?: Text;
  style?: string;
}

/** An element of a block: an interactive one, an image or a text. */
export interface Element {
  type: string;
  action_id?: string;
  text?: Text | string;
  value?: string;
  url?: string;
  style?: string;
  confirm?: ConfirmDialog;
  placeholder?: Text;
  accessibility_label?: string;
  options?: Option[];
  option_groups?: { label: Text; options: Option[] }[];
  initial_value?: string;
  initial_option?: Option;
  initial_options?: Option[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  multiline?: boolean;
  is_decimal_allowed?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  max_selected_items?: number;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

export interface Block {
  type: string;
  block_id?: string;
  text?: Text;
  fields?: Text[];
  accessory?: Element;
  element?: Element;
  elements?: (Element | RichText)[];
  label?: Text;
  hint?: Text;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: Text;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

/** A node of a rich_text block. */
export interface RichText {
  type: string;
  elements?: RichText[];
  text?: string;
  style?: string | { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean };
  url?: string;
  name?: string;
  user_id?: string;
  channel_id?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  value?: string;
}

/** A fault of /admin/faults: what the local Slack does wrong, on order. */
export interface Fault {
  id: string;
  kind: string;
  method?: string;
  left?: number;
  seconds?: number;
  error?: string;
  scope?: string;
}

export interface FaultKind {
  kind: string;
  label: string;
  needs: string[];
}

export interface Faults {
  faults: Fault[];
  kinds: FaultKind[];
  scopes: string[] | null;
}

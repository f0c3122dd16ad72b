// What the server answers, as docs/admin-api.md says it.

export interface SignInInfo {
  name: string;
  username_field: string;
  allowed: boolean;
  reason: string | null;
}

export interface SessionUser {
  id: number;
  email: string;
  username: string;
  first_name: string;
  last_name: string;
  is_superuser: boolean;
}

export interface Session {
  user: SessionUser;
  permissions: string[];
  expires_at: string;
  user_model: string;
}

export interface Page<T> {
  results: T[];
  next: string | null;
  count?: number;
  count_exact?: boolean;
}

export interface UserRow {
  id: number;
  email: string;
  username: string;
  first_name: string;
  last_name: string;
  is_active: boolean;
  is_staff: boolean;
  is_superuser: boolean;
  last_login: string | null;
  date_joined: string;
}

export interface PasswordInfo {
  usable: boolean;
  algorithm?: string | null;
  summary?: string | null;
}

export interface Editable {
  change: boolean;
  delete: boolean;
  password: boolean;
}

export interface User extends UserRow {
  groups: number[];
  user_permissions: number[];
  password: PasswordInfo;
  editable: Editable;
}

export interface Permission {
  id: number;
  app_label: string;
  model: string;
  codename: string;
  name: string;
}

export interface Group {
  id: number;
  name: string;
  permissions?: number[];
  users?: number;
}

export interface Token {
  id: number;
  jti: string;
  user: { id: number; email: string } | null;
  created_at: string | null;
  expires_at: string;
  blacklisted_at: string | null;
}

export interface HistoryEntry {
  id: number;
  action_time: string;
  user: { id: number; email: string } | null;
  flag: 'addition' | 'change' | 'deletion';
  object_repr: string;
  message: string;
}

export interface LogEntry extends HistoryEntry {
  object: { model: string; id: string } | null;
}

export interface Related {
  users: number;
  groups: number;
  user_permissions: number;
  log_entries: number;
  outstanding_tokens: number;
}

export interface Day {
  day: string;
  sign_ups: number;
  logins: number;
  failed_logins: number;
}

export interface Overview {
  users?: { total: number; active: number; staff: number };
  tokens?: { live: number; blacklisted: number; expired: number };
  days?: Day[];
  hash_queue?: { waiting: number; capacity: number; workers: number };
  database?: { bytes: number };
  version?: string;
  uptime_seconds?: number;
}

/** `@latchkey/client`: the core. Components are in `@latchkey/client/react`, interceptors in `@latchkey/client/axios`. */
export { createClient } from './client.js';
export { ApiError } from './errors.js';
export type { ApiErrorParts } from './errors.js';
export { memoryStorage, webStorage } from './storage.js';
export type { WebStorageOptions } from './storage.js';
export type {
  Client, ClientOptions, Grant, LoginValues, Paths, RegisterValues, Session, Snapshot, TokenStorage, User,
} from './types.js';

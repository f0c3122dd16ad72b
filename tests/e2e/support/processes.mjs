// What a test has started ends with it: also when it fails, and when its runner is told to stop.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** A child process; `stop()` ends it in peace and resolves with its exit code. */
export function start(command, options, settings = {}) {
  const child = spawn(command, options, { stdio: ['ignore', 'pipe', 'pipe'], ...settings });
  running.add(child);
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code;
  });
  const stop = async (wait = 60_000) => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), wait);
    const code = await ended;
    clearTimeout(late);
    return code;
  };
  return { child, ended, stop };
}

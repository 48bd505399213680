import { execFileSync } from 'node:child_process';
import { type Home, inHome } from './home.ts';

/** Runs git in a folder, as nobody in particular. */
export function git(home: Home, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=shop', '-c', 'user.email=shop@example.com', ...args], {
    cwd: home.path,
    stdio: 'pipe',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}

/** Commits all that is there. */
export function commit(home: Home): void {
  git(home, 'add', '-A');
  git(home, 'commit', '-q', '-m', 'a state of the shop');
}

/** A git repository with one commit on the branch main. */
export function inRepository(
  files: Readonly<Record<string, string>>,
  body: (home: Home) => Promise<void>,
): Promise<void> {
  return inHome(files, async (home) => {
    git(home, 'init', '-q', '-b', 'main');
    commit(home);
    await body(home);
  });
}

/** Where a command runs: names are of files below `cwd`. */
export interface Environment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

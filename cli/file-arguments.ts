/** The values after each `--name`, up to the next option: `--log a.log b.log --log c.log` names three. */
export function fileArguments(rawArgs: readonly string[], name: string): string[] {
  const files: string[] = [];
  let collecting = false;
  for (const argument of rawArgs) {
    if (argument.startsWith(`--${name}=`)) files.push(argument.slice(name.length + 3));
    if (argument.startsWith('--')) collecting = argument === `--${name}`;
    else if (collecting) files.push(argument);
  }
  return files;
}

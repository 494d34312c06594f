import type { ArgsDef, CommandDef } from 'citty';
import { clearErrors } from './clear-errors.ts';

/** Loads a subcommand. One that needs a package which is not installed says so, in the help and when it is run. */
export async function loadCommand<Args extends ArgsDef>(
  load: () => Promise<CommandDef<Args>>,
): Promise<CommandDef<Args>> {
  try {
    return clearErrors(await load());
  } catch (error) {
    const missing = missingPackage(error);
    if (missing === undefined) throw error;
    return without(missing);
  }
}

function without<Args extends ArgsDef>(missing: string): CommandDef<Args> {
  const description = `needs the package ${missing}: npm install ${missing}`;
  return clearErrors<Args>({
    meta: { description },
    run() {
      throw new Error(`this command ${description}`);
    },
  });
}

/** Node's ERR_MODULE_NOT_FOUND tells the package in its message only. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
}

/** A method of a class in pbf's own layout: four spaces, a name, a body that ends at four spaces. */
const method = /^ {4}(\w+)\([^\n]*\) \{\n(?: {5,}[^\n]*\n|\n)*? {4}\}\n/gm;

/**
 * A source without the class methods that `isUsed` denies. Bundlers drop unused functions but never
 * methods, and a service worker calls a third of those of pbf's reader and writer.
 * @throws Error when the source holds no such method: the package has changed its layout.
 */
export function dropUnusedMethods(source: string, isUsed: (name: string) => boolean): string {
  if (source.search(method) < 0) throw new Error('no class methods found in the expected layout');
  return source.replace(method, (text, name: string) =>
    name === 'constructor' || isUsed(name) ? text : '',
  );
}

/** Names that a program calls as methods, `x.name(`, or takes from an object, `x.name`. */
export function usedMethods(program: string): Set<string> {
  return new Set(Array.from(program.matchAll(/\.(\w+)/g), ([, name = '']) => name));
}

// Turns frames.proto into generated/frames.ts: pbf's readers and writers with types, and the shapes
// by which a receiver checks a frame before it reads it.
//   node protocol/generate.mjs           writes the file
//   node protocol/generate.mjs --check   exits 1 when the file is not what the schema generates
import { readFileSync, writeFileSync } from 'node:fs';
import { compileRaw } from 'pbf/compile';
import parser from 'protocol-buffers-schema';

const schemaUrl = new URL('frames.proto', import.meta.url);
const outputUrl = new URL('generated/frames.ts', import.meta.url);

const scalarTypes = {
  string: 'string',
  bytes: 'Uint8Array',
  uint32: 'number',
  uint64: 'number',
  float: 'number',
  double: 'number',
};

function generate() {
  const schema = parser.parse(readFileSync(schemaUrl));
  const enums = new Map(schema.enums.map((one) => [one.name, Object.keys(one.values).length]));
  const messages = new Set(schema.messages.map((one) => one.name));
  return [
    '// Generated from frames.proto by generate.mjs: change the schema, not this file.',
    "import type { PbfReader, PbfWriter } from 'pbf';",
    "import type { Shape } from '../shape.ts';",
    "import { fromUtf8, toUtf8 } from '../text.ts';",
    ...schema.messages.map((message) => interfaceOf(message, { enums, messages })),
    withTypes(compileRaw({ ...schema, enums: schema.enums }, { dev: true })),
    ...childrenFirst(schema.messages, messages).map((message) => shapeOf(message, enums)),
    '',
  ].join('\n');
}

function typeOf(field, { enums }) {
  if (enums.has(field.type)) return 'number';
  return scalarTypes[field.type] ?? `${field.type}Wire`;
}

function interfaceOf(message, known) {
  const lines = message.fields.map((field) => {
    const type = typeOf(field, known);
    if (field.repeated) return `  ${field.name}: ${type}[];`;
    const optional = field.type === 'bytes' || known.messages.has(field.type);
    return `  ${field.name}: ${type}${optional ? ' | undefined' : ''};`;
  });
  const oneofs = new Set(message.fields.map((field) => field.oneof).filter(Boolean));
  for (const oneof of oneofs) {
    const names = message.fields.filter((field) => field.oneof === oneof);
    lines.push(`  ${oneof}: ${names.map((field) => `'${field.name}'`).join(' | ')} | undefined;`);
  }
  return `\nexport interface ${message.name}Wire {\n${lines.join('\n')}\n}`;
}

function withTypes(code) {
  return code
    .replace(/\nexport const \w+ = \{[^}]*\};\n/g, '')
    .replaceAll('pbf.readString()', 'fromUtf8(pbf.readBytes())')
    .replace(/pbf\.writeStringField\((\d+), ([\w.]+)\)/g, 'pbf.writeBytesField($1, toUtf8($2))')
    .replace(
      /function read(\w+)\(pbf, end\)/g,
      'function read$1(pbf: PbfReader, end?: number): $1Wire',
    )
    .replace(
      /function write(\w+)\(obj, pbf\)/g,
      'function write$1(obj: $1Wire, pbf: PbfWriter): void',
    )
    .replace(
      /(function read(\w+)\([^\n]*\n {4}const obj)( = )/g,
      (_, before, name, equals) => `${before}: ${name}Wire${equals}`,
    );
}

/** A shape names the shapes within it, so these stand before it. */
function childrenFirst(all, names) {
  const done = new Set();
  const ordered = [];
  const visit = (message) => {
    if (done.has(message.name)) return;
    done.add(message.name);
    for (const field of message.fields) {
      if (names.has(field.type)) visit(all.find((one) => one.name === field.type));
    }
    ordered.push(message);
  };
  all.forEach(visit);
  return ordered;
}

function shapeOf(message, enums) {
  const lines = message.fields.map((field) => {
    const known = field.type in scalarTypes;
    const entry = { name: `'${field.name}'` };
    entry.type = known ? `'${field.type}'` : enums.has(field.type) ? "'enum'" : "'message'";
    if (field.repeated) entry.repeated = 'true';
    for (const name of ['limit', 'bytes', 'max']) {
      if (field.options[name] !== undefined) entry[name] = field.options[name];
    }
    if (enums.has(field.type)) entry.max = enums.get(field.type) - 1;
    if (entry.type === "'message'") entry.shape = shapeName(field.type);
    return `  ${field.tag}: { ${Object.entries(entry)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ')} },`;
  });
  return `\nexport const ${shapeName(message.name)}: Shape = {\n${lines.join('\n')}\n};`;
}

function shapeName(name) {
  return `${name[0].toLowerCase()}${name.slice(1)}Shape`;
}

const generated = generate();
if (process.argv.includes('--check')) {
  if (readFileSync(outputUrl, 'utf8') !== generated) {
    console.error(
      'generated/frames.ts is not what frames.proto generates: npm run protocol:generate',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(outputUrl, generated);
}

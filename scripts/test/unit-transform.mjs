import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import swc from '@swc/jest';
import { root } from './run.mjs';

/** Most specs need a name or two of a package's index; jest would link all of its files anew for each spec. */
const libs = readdirSync(join(root, 'libs')).flatMap((lib) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'libs', lib, 'package.json'), 'utf8'));
  const entries = Object.entries(exports).filter(([, { source }]) => source !== undefined);
  return entries.map(([entry, { source }]) => [join(name, entry), declarations(join(root, 'libs', lib, source))]);
});
/** Nest's index is 423 files, and its logger and the marks of a class are 31 of them. */
const NEST = '@nestjs/common';
const indexes = new Map([...libs, [NEST, declarations(join(root, 'node_modules', NEST, 'index.js'))]]);

/** The file that declares each export of an index. */
function declarations(index, found = new Map()) {
  const source = readFileSync(index, 'utf8');
  const extension = extname(index);
  const at = (specifier) => join(dirname(index), specifier.replace(/\.js$/, extension));
  for (const [, from] of source.matchAll(/^export \* from '(.+)';/gm)) declarations(at(from), found);
  for (const [, list, from] of source.matchAll(/^export (?:type )?\{([^}]*)\} from '(.+)';/gm)) {
    for (const name of list.match(/\w+/g)) found.set(name, at(from));
  }
  for (const [, list] of source.matchAll(/^export \{([^}]*)\};/gm)) {
    for (const name of list.match(/\w+/g) ?? []) found.set(name, index);
  }
  for (const [, name] of source.matchAll(/^export (?:abstract )?(?:async )?(?:const|function|class) (\w+)/gm)) {
    found.set(name, index);
  }
  return found;
}

/** Imports from an index become imports from the declaring files, on as many lines; what is not found stays. */
function narrow(source, path) {
  return source.replace(/^import \{([^}]*)\} from '(@.+)';/gm, (whole, list, specifier) => {
    const declared = indexes.get(specifier);
    const names = list.split(',').map((name) => name.trim());
    const values = names.filter((name) => name !== '' && !name.startsWith('type '));
    if (!declared || !values.every((name) => declared.has(name))) return whole;
    const imports = values.map((name) => {
      const to = relative(dirname(path), declared.get(name)).replace(/\.ts$/, '.js');
      return `import { ${name} } from '${to.startsWith('.') ? to : `./${to}`}';`;
    });
    // What Nest's index does besides.
    if (specifier === NEST) imports.unshift("import 'reflect-metadata';");
    return imports.join(' ') + whole.replace(/[^\n]/g, '');
  });
}

export default {
  createTransformer(options) {
    const { process, getCacheKey, canInstrument } = swc.createTransformer(options);
    return {
      canInstrument,
      process: (source, path, context) => process(narrow(source, path), path, context),
      getCacheKey: (source, path, context) => getCacheKey(narrow(source, path), path, context),
    };
  },
};

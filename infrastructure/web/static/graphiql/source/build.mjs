// Writes graphiql.min.js, graphiql.min.css, the lint icons and LICENSES.txt
// into the parent folder. boot.js, index.html and favicon.svg are not generated.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, '..');
const readJson = async (...parts) => JSON.parse(await readFile(join(...parts), 'utf8'));

const patches = [
  // Hovering over an image address in a response would fetch that address.
  {
    file: /[\\/]@graphiql[\\/]react[\\/].*[\\/]image-preview\.js$/,
    from: 'return url ? isImageURL(url) : false;',
    to: 'return false;',
  },
  // The history would keep access tokens in localStorage whatever
  // shouldPersistHeaders says, and put expired ones back into the editor.
  {
    file: /[\\/]plugin-history[\\/]dist[\\/]context\.js$/,
    from: 'headers: activeTab.headers ?? void 0,',
    to: '',
  },
  {
    file: /[\\/]plugin-history[\\/]dist[\\/]components\.js$/,
    from: 'headerEditor == null ? void 0 : headerEditor.setValue(headers ?? "");',
    to: '',
  },
];

// The page must work offline under `img-src 'self'; font-src 'self'`:
// drop the embedded web fonts and turn the embedded icons into files.
const adapt = {
  name: 'adapt',
  setup({ onLoad, onResolve }) {
    const icons = new Map();

    onLoad({ filter: /[\\/]graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const css = (await readFile(path, 'utf8'))
        .replace(/@font-face\s*\{[^}]*\}/g, '')
        .replaceAll('"Roboto", sans-serif', 'Roboto, system-ui, sans-serif')
        .replaceAll('"Fira Code", monospace', '"Fira Code", ui-monospace, monospace')
        .replace(
          /(\.CodeMirror-lint-marker-(\w+)[^{}]*\{[^{}]*)url\("data:image\/png;base64,([^"]+)"\)/g,
          (_, before, name, data) => {
            icons.set(`lint-${name}.png`, Buffer.from(data, 'base64'));
            return `${before}url("icon:lint-${name}.png")`;
          },
        );
      if (/url\("?data:|@import|url\("?https?:/.test(css)) {
        throw new Error('graphiql/style.css still embeds or loads foreign resources');
      }
      return { contents: css, loader: 'css' };
    });
    onResolve({ filter: /^icon:/ }, ({ path }) => ({
      path: path.slice('icon:'.length),
      namespace: 'icon',
    }));
    onLoad({ filter: /.*/, namespace: 'icon' }, ({ path }) => ({
      contents: icons.get(path),
      loader: 'file',
    }));

    for (const { file, from, to } of patches) {
      onLoad({ filter: file }, async ({ path }) => {
        const code = await readFile(path, 'utf8');
        if (!code.includes(from)) throw new Error(`${path}: nothing to patch`);
        return { contents: code.replace(from, to), loader: 'js' };
      });
    }
  },
};

const { dependencies } = await readJson(here, 'package.json');
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { 'graphiql.min': 'entry.js' },
  outdir: target,
  assetNames: '[name]',
  bundle: true,
  minify: true,
  metafile: true,
  format: 'iife',
  globalName: 'LyceumGraphiQL',
  platform: 'browser',
  target: ['es2020'],
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  banner: {
    js: `/*! GraphiQL ${dependencies.graphiql} and its dependencies; see LICENSES.txt */`,
    css: `/*! GraphiQL ${dependencies.graphiql} and its dependencies; see LICENSES.txt */`,
  },
  plugins: [adapt],
  logLevel: 'info',
});

// The licence texts of all packages in the bundle, equal texts once.
const folders = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) folders.add(match[1]);
}

async function licenceText(folder) {
  const files = (await readdir(folder)).filter(file =>
    /^(licen[cs]e|copying|notice)(?!.*\.(js|ts|json)$)/i.test(file),
  );
  const texts = await Promise.all(files.sort().map(file => readFile(join(folder, file), 'utf8')));
  return texts.join('\n\n').replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, '').trim();
}

// Some packages are published without their licence file: those of the GraphiQL
// and React repositories fall under the file at the root of the repository, the
// others name the MIT licence and their author in package.json.
const mit = (await licenceText(join(here, 'node_modules/graphiql'))).replace(/^[^]*?(?=Permission)/, '');
async function fallbackText({ name, license, author }) {
  if (name.startsWith('@graphiql/')) return licenceText(join(here, 'node_modules/graphiql'));
  if (name.startsWith('react-compiler-')) return licenceText(join(here, 'node_modules/react'));
  const holder = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || !holder) throw new Error(`No licence text for ${name}`);
  return `MIT License\n\nCopyright (c) ${holder.replace(/\s*<.*/, '')}\n\n${mit}`;
}

const packagesByText = new Map();
for (const folder of [...folders].sort()) {
  const manifest = await readJson(here, folder, 'package.json');
  const text = (await licenceText(join(here, folder))) || (await fallbackText(manifest));
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
}
const rule = '='.repeat(78);
const sections = [...packagesByText].map(
  ([text, titles]) => `${rule}\n${titles.join('\n')}\n${rule}\n\n${text}\n`,
);
await writeFile(
  join(target, 'LICENSES.txt'),
  `graphiql.min.js and graphiql.min.css contain the packages below.\n\n${sections.join('\n')}`,
);

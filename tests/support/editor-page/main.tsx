// One editor of each language, with what they are given in the hands of the test.
import '../../../www/src/style/tokens.css';
import '../../../www/src/style/page.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { Code, loadEditor, type Mark, type Squiggle } from '../../../www/src/editor/code.js';
import { squigglesOf } from '../../../www/src/editor/findings.js';
import * as engine from '../../../www/src/engine.js';

const texts = { settings: signal(''), json: signal(''), expression: signal('') };
const marks = signal<Mark[]>([]);
const squiggles = signal<Squiggle[]>([]);
const claims = signal<unknown>(null);
const told: string[] = [];

/** As the rooms do, with what lint finds. */
const lint = () => (squiggles.value = squigglesOf(engine.lint([{ name: 'grafana.ini', text: texts.settings.value }]), 'grafana.ini', texts.settings.value));

function Page() {
  return (
    <main>
      <h1>Editors</h1>
      <button type="button">Before</button>
      <Code
        label="Settings" language="settings" value={texts.settings.value} squiggles={squiggles.value} marks={marks.value}
        onChange={(text) => (told.push(text), (texts.settings.value = text))} placeholder="Settings of any spelling"
      />
      <Code label="Claims" language="json" value={texts.json.value} onChange={(text) => (texts.json.value = text)} onPaste={(text) => text === 'taken' && (told.push('pasted'), true)} />
      <Code label="Expression" language="jmespath" single value={texts.expression.value} document={claims.value} onChange={(text) => (texts.expression.value = text)} />
      <button type="button">Behind</button>
    </main>
  );
}

render(<Page />, document.querySelector('#app') as HTMLElement);
Object.assign(globalThis, { texts, marks, squiggles, claims, told, lint, load: () => engine.load(loadEditor), loaded: engine.loaded });

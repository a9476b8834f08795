// The expression lab: any JMESPath on any JSON, as Grafana evaluates it and as the standard does.
import { useEffect } from 'preact/hooks';
import { Code } from '../editor/code.js';
import { Choice, Shows } from './choice.js';
import { Compared } from './compared.js';
import { Document } from './document.js';
import { Parts } from './parts-tree.js';
import { partAt, partsOf } from './parts.js';
import { Result } from './result.js';
import { loadStandard } from './standard.js';
import { claims, cursor, expression, lit, traced } from './state.js';
import { Use } from './use.js';
import { hoverOf, squigglesIn } from './look.js';
import './lab.css';

export function Lab() {
  useEffect(() => void loadStandard(), []);
  return (
    <div class="lab">
      <section class="lab-expression" aria-labelledby="lab-expression">
        <div class="row">
          <h2 id="lab-expression">Expression</h2>
          <Choice />
          <Use />
        </div>
        <Shows />
        <Expression />
      </section>
      <Document />
      <div class="answers">
        <Result />
        <Compared />
        <Parts />
      </div>
    </div>
  );
}

function Expression() {
  const now = traced.value;
  const parts = now ? partsOf(now) : [];
  const marks = lit.value ? [{ ...lit.value, kind: 'read' as const }] : [];
  return (
    <Code
      label="JMESPath expression"
      language="jmespath"
      value={expression.value}
      onChange={(text) => (expression.value = text)}
      document={claims.value}
      squiggles={squigglesIn(now)}
      marks={marks}
      hover={(at) => now && hoverOf(now, partAt(parts, at))}
      onCursor={(at) => (cursor.value = at)}
      placeholder="JMESPath: groups[0], contains(groups, 'admins') && 'Admin'"
    />
  );
}

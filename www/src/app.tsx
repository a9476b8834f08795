// The page: its head, and one room at a time. The first room is there at once, the others come right behind it.
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Decision } from './decision/decision.js';
import { OTHERS } from './decision/others.js';
import { loadEditor } from './editor/code.js';
import { loadStandard } from './lab/standard.js';
import { Documentation } from './parts/documented.js';
import { Privacy } from './privacy.js';
import { room, type Room } from './state.js';
import { Arrived } from './take/arrived.js';
import { ThemeSwitch } from './theme.js';

interface RoomRow {
  id: Room;
  label: string;
  hint: string;
  load: () => Promise<ComponentType>;
}

const ROOMS: readonly RoomRow[] = [
  { id: 'decision', label: 'Decision', hint: 'who is this, and why', load: async () => Decision },
  { id: 'lab', label: 'Expressions', hint: 'any JMESPath on any JSON', load: async () => (await import('./lab/lab.js')).Lab },
  { id: 'whatif', label: 'What if', hint: 'other settings, other people', load: async () => (await import('./whatif/whatif.js')).WhatIf },
  { id: 'roles', label: 'Role builder', hint: 'groups to roles', load: async () => (await import('./roles/roles.js')).Roles },
  { id: 'take', label: 'Take away', hint: 'tests, other spellings, a repro', load: async () => (await import('./take/take.js')).Take },
];

/** Every room's code, so that opening one asks for nothing. */
export const loadRooms = (): Promise<unknown> => Promise.all([loadExamples(), loadEditor(), loadStandard(), ...ROOMS.map(({ load }) => load())]);

async function loadExamples(): Promise<void> {
  OTHERS.value = (await import('./more-examples.js')).MORE;
}

export function App() {
  return (
    <>
      <header class="head">
        <h1>
          rolecall <span>who would Grafana say this is, and what may they do?</span>
        </h1>
        <nav aria-label="Rooms" class="rooms">
          {ROOMS.map(({ id, label, hint }) => (
            <button type="button" title={hint} aria-current={room.value === id ? 'page' : undefined} onClick={() => (room.value = id)}>
              {label}
            </button>
          ))}
        </nav>
        <div class="beside">
          <Documentation />
          <ThemeSwitch />
        </div>
      </header>
      <Arrived />
      <main>{room.value === 'decision' ? <Decision /> : <Later key={room.value} row={ROOMS.find(({ id }) => id === room.value)} />}</main>
      <footer class="foot">
        <Privacy />
      </footer>
    </>
  );
}

/** A room whose code may still be on its way. */
function Later({ row }: { row: RoomRow | undefined }) {
  const Shown = useSignal<ComponentType | undefined>(undefined);
  useEffect(() => void row?.load().then((component) => (Shown.value = component)), [row]);
  return Shown.value ? <Shown.value /> : <p class="quiet">One moment …</p>;
}

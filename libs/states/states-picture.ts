import type { States } from './define-states.ts';

const arrows = <State extends string, Event extends string>(states: States<State, Event>): readonly string[] => {
  const names = Object.keys(states.states) as State[];
  const events = Object.keys(states.events) as Event[];
  return names.flatMap((from) =>
    events
      .filter((event) => states.isAllowed(event, from))
      .map((event) => {
        const { to, by } = states.events[event];
        return `  ${safe(from)} --> ${safe(to ?? from)}: ${event}${by === 'system' ? ' (system)' : ''}`;
      }),
  );
};

/** Mermaid takes no hyphens in names. */
const safe = (name: string): string => name.replaceAll('-', '_');

const classes = <State extends string>(states: States<State, string>): readonly string[] =>
  (Object.keys(states.states) as State[]).map((state) => `  class ${safe(state)} ${states.kindOf(state)}`);

/** The table as a picture (mermaid `stateDiagram-v2`), for docs; golden files keep it equal to the code. */
export const statesPicture = <State extends string, Event extends string>(states: States<State, Event>): string => {
  const names = Object.keys(states.states) as State[];
  const lines = [
    'stateDiagram-v2',
    ...names.map((state) => `  ${safe(state)}: ${state}`),
    `  [*] --> ${safe(states.initial)}`,
    ...arrows(states),
    ...names.filter((state) => states.kindOf(state) === 'terminal').map((state) => `  ${safe(state)} --> [*]`),
    '  classDef stable stroke-width:2px',
    '  classDef transient stroke-dasharray:4',
    '  classDef terminal opacity:0.5',
    ...classes(states),
  ];
  return `${lines.join('\n')}\n`;
};

import { Conflict } from '@nimbo/errors/faults.ts';

/**
 * How long a thing may be in a state: `stable` until somebody acts, `transient` while something is under way (and so
 * something must end it), `terminal` for good.
 */
export type StateKind = 'stable' | 'transient' | 'terminal';

/** One state: its kind and what it means, for readers of docs and of the dashboard. */
export interface StateDeclaration {
  readonly kind: StateKind;
  readonly meaning: string;
}

/** What may happen, from which states, and where it leads. */
export interface EventDeclaration<State extends string> {
  /** `user`: an action of the API, which the dashboard offers. `system`: the cloud's own doing. */
  readonly by: 'user' | 'system';
  /** `every` means every state that is not terminal. */
  readonly from: readonly State[] | 'every';
  /** Absent where the state stays as it is. */
  readonly to?: State;
}

/** The whole table of a noun. */
export interface StatesDeclaration<State extends string, Event extends string> {
  /** For messages: `image`, `server`. */
  readonly noun: string;
  readonly initial: NoInfer<State>;
  readonly states: Readonly<Record<State, StateDeclaration>>;
  readonly events: Readonly<Record<Event, EventDeclaration<NoInfer<State>>>>;
}

/** A noun's states, as API, sagas and dashboard ask them. */
export interface States<State extends string, Event extends string> extends StatesDeclaration<State, Event> {
  /** Whether a text, for example from a row, is one of the states. */
  isState(text: string): text is State;
  kindOf(state: State): StateKind;
  /** The states that may follow, without the state itself. */
  successors(state: State): readonly State[];
  canTransition(from: State, to: State): boolean;
  /** @throws Conflict naming the resource, its state and the states that may follow */
  assertTransition(id: string, from: State, to: State): void;
  isAllowed(event: Event, state: State): boolean;
  /** What a user may do in a state, in the table's order. */
  actionsAllowed(state: State): readonly Event[];
  /**
   * The state that an event leads to.
   * @throws Conflict naming the resource, its state, the states that the event needs and the actions allowed now
   */
  after(id: string, event: Event, state: State): State;
}

const keys = <Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(record) as Key[];

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));

/** Questions to a table that need no words. */
const tableOf = <State extends string, Event extends string>(declared: StatesDeclaration<State, Event>) => {
  const sources = (event: Event): readonly State[] => {
    const { from } = declared.events[event];
    return from === 'every'
      ? keys(declared.states).filter((state) => declared.states[state].kind !== 'terminal')
      : from;
  };
  const isAllowed = (event: Event, state: State): boolean => sources(event).includes(state);
  const successors = (state: State): readonly State[] => {
    const targets = keys(declared.events)
      .filter((event) => isAllowed(event, state))
      .map((event) => declared.events[event].to ?? state);
    return [...new Set(targets)].filter((target) => target !== state);
  };
  return { sources, isAllowed, successors };
};

const reachable = <State extends string>(
  initial: State,
  successors: (state: State) => readonly State[],
): Set<State> => {
  const found = new Set<State>([initial]);
  for (const state of found) for (const next of successors(state)) found.add(next);
  return found;
};

/** Mistakes that a table can have and types cannot see. */
const assertSound = <State extends string, Event extends string>(declared: StatesDeclaration<State, Event>): void => {
  const { successors, isAllowed } = tableOf(declared);
  const found = reachable(declared.initial, successors);
  for (const state of keys(declared.states)) {
    const { kind } = declared.states[state];
    const hasWayOut = successors(state).length > 0;
    const hasEvents = keys(declared.events).some((event) => isAllowed(event, state));
    if (!found.has(state)) throw new TypeError(`${declared.noun} can never become ${state}`);
    if (kind === 'terminal' && hasEvents)
      throw new TypeError(`${state} of ${declared.noun} is terminal and has events`);
    if (kind === 'transient' && !hasWayOut) throw new TypeError(`nothing ends ${state} of ${declared.noun}`);
  }
};

/**
 * Declares a noun's states once, for API, sagas, reconcilers and dashboard.
 * @throws TypeError at start for a table with unreachable states, transient states without an end, or terminal ones
 * that do not stay
 */
export const defineStates = <const State extends string, const Event extends string>(
  declared: StatesDeclaration<State, Event>,
): States<State, Event> => {
  assertSound(declared);
  const { sources, isAllowed, successors } = tableOf(declared);
  const actionsAllowed = (state: State): readonly Event[] =>
    keys(declared.events).filter((event) => declared.events[event].by === 'user' && isAllowed(event, state));
  const canTransition = (from: State, to: State): boolean => successors(from).includes(to);
  return {
    ...declared,
    isState: (text): text is State => Object.hasOwn(declared.states, text),
    kindOf: (state) => declared.states[state].kind,
    successors,
    canTransition,
    assertTransition: (id, from, to) => {
      if (!canTransition(from, to)) throw cannotBecome(declared.noun, id, from, to, successors(from));
    },
    isAllowed,
    actionsAllowed,
    after: (id, event, state) => {
      if (!isAllowed(event, state))
        throw notNow(declared.noun, id, event, state, sources(event), actionsAllowed(state));
      return declared.events[event].to ?? state;
    },
  };
};

const cannotBecome = (noun: string, id: string, from: string, to: string, allowed: readonly string[]): Conflict =>
  new Conflict(`${noun} ${id} is ${from} and cannot become ${to}; from here it can become: ${listed(allowed)}`, {
    code: 'states.transition_not_allowed',
    details: { id, state: from, wanted: to, allowed },
  });

const notNow = (
  noun: string,
  id: string,
  event: string,
  state: string,
  needed: readonly string[],
  allowed: readonly string[],
): Conflict =>
  new Conflict(
    `${noun} ${id} is ${state}: ${event} needs it to be ${needed.join(' or ')}; allowed now: ${listed(allowed)}`,
    { code: 'states.action_not_allowed', details: { id, state, action: event, needed, allowed } },
  );

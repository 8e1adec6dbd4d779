/** An instant as nova writes it: without the zone, which is UTC. */
export const instant = (at: string | null): string | null => (at === null ? null : at.replace('Z', ''));

import type { Nova } from './nova.ts';
import { listServicesOf, type KnownService } from './service.ts';

/** A zone with the services in it. */
export interface Zone {
  readonly name: string;
  /** Whether a service in it is enabled. */
  readonly isAvailable: boolean;
  readonly services: readonly KnownService[];
}

/** The zones that have services, by name; the internal one only where it is asked for. */
export const listZones = async (nova: Nova, withInternal: boolean): Promise<readonly Zone[]> => {
  const services = await listServicesOf(nova);
  const { internal_service_availability_zone: internal } = nova.settings;
  const shown = services.filter(({ zone }) => withInternal || zone !== internal);
  const names = [...new Set(shown.map(({ zone }) => zone))].toSorted();
  return names.map((name) => {
    const own = shown.filter(({ zone }) => zone === name);
    return { name, services: own, isAvailable: own.some(({ disabled }) => !disabled) };
  });
};

import type { ConfigSection } from '@nimbo/config/option.ts';
import { cinderSection } from '@nimbo/cinder/config.ts';
import { volumeSection } from '@nimbo/cinder/volume/config.ts';
import { glanceSection } from '@nimbo/glance/config.ts';
import { federationSection } from '@nimbo/keystone/federation-config.ts';
import { keystoneSection } from '@nimbo/keystone/config.ts';
import { networkSection } from '@nimbo/neutron/agents/config.ts';
import { neutronSection } from '@nimbo/neutron/config.ts';
import { computeSection } from '@nimbo/nova/compute/config.ts';
import { consoleSection } from '@nimbo/nova/console/config.ts';
import { novaSection } from '@nimbo/nova/config.ts';
import { placementSection } from '@nimbo/placement/config.ts';
import { apiSection } from './api-section.ts';
import { bootstrapSection } from './bootstrap-section.ts';
import { brokerSection, busSection } from './bus-section.ts';
import { cloudSection } from './cloud-section.ts';
import { databaseSection } from './database-section.ts';
import { logSection } from './log-section.ts';

/** Every section that any process of the cloud knows: a name in nimbo.yaml that none of them declares is refused. */
export const allSections: readonly ConfigSection[] = [
  cloudSection,
  apiSection,
  databaseSection,
  busSection,
  brokerSection,
  bootstrapSection,
  keystoneSection,
  federationSection,
  glanceSection,
  placementSection,
  neutronSection,
  cinderSection,
  volumeSection,
  networkSection,
  novaSection,
  consoleSection,
  logSection,
  computeSection,
];

import { boolean, integer, list, string } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

const port = (standard: number, service: string) =>
  integer({
    default: standard,
    minimum: 1,
    maximum: 65_535,
    reason: `another cloud or program uses ${service}'s port`,
  });

/** `cloud.api`: where the APIs listen and under which addresses clients know them. */
export const apiSection = defineSection({
  part: 'cloud',
  name: 'api',
  options: {
    listen: string({ default: '127.0.0.1', reason: 'other machines are to reach the APIs' }),
    public_url: string({
      default: '',
      reason: 'clients reach the cloud under another name or address than the one listened on; ports stay as below',
    }),
    insecure_http: boolean({
      default: false,
      reason:
        'something in front of the cloud does TLS; otherwise passwords and tokens would cross the network in clear',
    }),
    tls_certificate: string({ default: '', reason: 'a certificate chain (PEM file) that clients already trust' }),
    tls_key: string({ default: '', reason: 'the key (PEM file) of that certificate' }),
    cors_origins: list({ default: [], reason: 'pages served from other origins call the APIs from a browser' }),
    keystone_port: port(5000, 'keystone'),
    glance_port: port(9292, 'glance'),
    placement_port: port(8778, 'placement'),
    neutron_port: port(9696, 'neutron'),
    cinder_port: port(8776, 'cinder'),
    nova_port: port(8774, 'nova'),
    novncproxy_port: port(6080, 'the console proxy'),
  },
});

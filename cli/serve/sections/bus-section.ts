import { secret, string } from '@nimbo/config/options.ts';
import { defineSection } from '@nimbo/config/option.ts';

const authority = string({
  default: '',
  reason:
    'the broker’s certificate (amqps://) is vouched for by an authority that the machine does not know: a PEM file',
});

/** `cloud.bus`: how control’s processes and the hosts reach each other. */
export const busSection = defineSection({
  part: 'cloud',
  name: 'bus',
  options: {
    url: secret({
      reason:
        'several controllers or hosts share a RabbitMQ: amqp://user:password@host:5672/vhost, or amqps://; where empty, hosts of this machine are reached over a socket',
    }),
    tls_authority: authority,
    management_url: secret({
      reason:
        'nimbo makes and removes the users of hosts and controllers at the RabbitMQ by itself: https://administrator:password@host:15671, the address of its management API',
    }),
  },
});

/** `host.broker`: this host's own access to the broker of `cloud.bus`. */
export const brokerSection = defineSection({
  part: 'host',
  name: 'broker',
  options: {
    url: secret({
      reason:
        'the cloud has a RabbitMQ (cloud.bus.url): amqp://NAME%40VHOST:password@host:5672/VHOST with this host’s own user there',
    }),
    tls_authority: authority,
  },
});

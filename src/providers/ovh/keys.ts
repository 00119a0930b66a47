/** The keys of its API, as OVH's own tools name them in the environment. */
export const KEYS = {
  application: { key: 'applicationKey', variable: 'OVH_APPLICATION_KEY', slot: 'application-key' },
  applicationSecret: { key: 'applicationSecret', variable: 'OVH_APPLICATION_SECRET', slot: 'application-secret' },
  consumer: { key: 'consumerKey', variable: 'OVH_CONSUMER_KEY', slot: 'consumer-key' },
} as const

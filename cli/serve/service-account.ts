/** The name under which a service user's password is kept. */
export const serviceSecretName = (service: string): string => `${service}-service-password`;

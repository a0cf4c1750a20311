/** Name and version as the controller shows them. */
export const CLIENT_NAME = 'sdk-node/0.1.0';

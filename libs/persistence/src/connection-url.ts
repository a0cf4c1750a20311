import { type Login } from './data-source-options.js';

/** The login as one text. A socket's folder is no host of a URL and stands behind it. */
export function connectionUrl(login: Login): string {
  if ('url' in login) return login.url;
  const { host, port, username, password, database } = login;
  const isSocket = host.startsWith('/');
  const [user, secret, name] = [username, password, database].map(encodeURIComponent);
  const url = `postgres://${user}:${secret}@${isSocket ? 'localhost' : host}:${port}/${name}`;
  return isSocket ? `${url}?host=${encodeURIComponent(host)}` : url;
}

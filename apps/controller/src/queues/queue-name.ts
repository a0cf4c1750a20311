/**
 * Names of queues are any 255 bytes, `.` and `..` among them, which clients take out of an address before they send it. So
 * a name stands percent-encoded, or after a `~` as base64url of its bytes.
 */
export function queueOfPath(part: string): string {
  return part.startsWith('~') ? Buffer.from(part.slice(1), 'base64url').toString('utf8') : part;
}

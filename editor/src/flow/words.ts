// Names of the language as people write them.

/** `reminder_email` is "Reminder email". */
export function humane(id: string): string {
  const words = id.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// A moment that a person chose: as the address holds it, which means the same moment wherever the link is opened, and as the
// browser's field for date and time does, in its own time zone. It must not read the clock.

/** The moment in an address; undefined: now. */
export function momentOf(query: URLSearchParams): number | undefined {
  const text = query.get('at') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** For a field for date and time: minutes, in the browser's time zone. */
export function fieldOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment in such a field; undefined when it is empty, or before 1970. */
export function fromField(text: string): number | undefined {
  const at = new Date(text).getTime();
  return at >= 0 ? at : undefined;
}

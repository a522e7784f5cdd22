/**
 * Dates and spans as people read them, in the language of the words around them. The bytes that are signed carry RFC 3339 instead; nothing here is signed.
 */
import { wordsLocale as locale } from '../texts/words.ts';

const withTime = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
const toTheSecond = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const dayOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });

/** `23 November 2026 at 14:05` */
export function showTime(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : withTime.format(new Date(iso));
}

/** `23 Nov 2026, 14:05:09`: to the second, for logs. */
export function showMoment(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : toTheSecond.format(new Date(iso));
}

/** `23 Nov 2026` */
export function showDay(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : dayOnly.format(new Date(iso));
}

/** Whole minutes, or seconds below one and a half, as `Intl` words: `12 minutes`. */
export function showSpan(seconds: number): string {
  const [value, unit] = seconds > 90 ? [Math.ceil(seconds / 60), 'minute'] : [Math.max(1, Math.ceil(seconds)), 'second'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const clockOfDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment to come, by the clock, with its day where that is not today: `15:46`. @param at in ms since the epoch */
export function showClock(at: number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (isToday ? clock : clockOfDay).format(at);
}

/** A span to the second: `14 min, 32 sec`. */
export function showCountdown(seconds: number): string {
  const whole = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60] as const;
  const units = (['hour', 'minute', 'second'] as const).map((unit, index) => ({ unit, value: whole[index] ?? 0 }));
  const first = units.findIndex(({ value }) => value > 0);
  const shown = units.slice(first < 0 ? 2 : first);
  const texts = shown.map(({ unit, value }) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value));
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(texts);
}

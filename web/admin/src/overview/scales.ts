// The arithmetic of the plot: round steps on the axis, days along the other.

/** Steps of 1, 2 or 5 times a power of ten, of whole things, about `wanted` of them; the last one is not below `max`. */
export function ticks(max: number, wanted = 4): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = Math.max(1, max / wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? 10 * power;
  const all: number[] = [];
  for (let i = 0; (i === 0 ? 0 : (i - 1) * step) < max || i === 0; i += 1) all.push(i * step);
  return all;
}

/** A linear map from one interval to another; the middle of the target where the first has no length. */
export function linear(from: readonly [number, number], to: readonly [number, number]): (value: number) => number {
  const length = from[1] - from[0];
  if (length === 0) return () => (to[0] + to[1]) / 2;
  return (value) => to[0] + ((value - from[0]) / length) * (to[1] - to[0]);
}

export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** Which of `count` days have a label when about `room` of them fit: evenly, today always. */
export function labelled(count: number, room: number): number[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)));
  const all: number[] = [];
  for (let i = count - 1; i >= 0; i -= step) all.unshift(i);
  return all;
}

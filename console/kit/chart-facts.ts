/** A series of a chart: a value for each time. */
export interface Series {
  id: string;
  label: string;
  values: readonly (number | null)[];
  /** A variable of the palette, such as `--script-evreka`. */
  ink: string;
  isDashed?: boolean;
}

export interface ChartFacts {
  /** What the chart shows, read aloud and the title of its table. */
  label: string;
  /** When each interval begins, as seconds since 1970. */
  at: readonly number[];
  series: readonly Series[];
  /** `area` and `bars` lie on each other and add up. */
  shape: 'area' | 'bars' | 'lines';
  /** The zone of the axis of time, by its name of the IANA database. */
  timeZone: string;
  /** The text of a value. */
  format(value: number): string;
  /** The text of an interval. */
  formatTime(at: number): string;
  height?: number;
}

/** What of a chart is pointed at: the place of an interval, or nothing. */
export interface Pointing {
  pointed: number | undefined;
  onPoint(place: number | undefined): void;
}

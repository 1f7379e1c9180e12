/**
 * Colours that people with any colour vision tell apart (after Okabe and Ito), ordered so that neighbours in a stack differ in lightness too: in black
 * and white lightness and pattern are what is left.
 */
export const hues = ["#0072b2", "#f0c63c", "#009e73", "#e9a3c9", "#b8420a", "#7fc8f0", "#4d4d4d", "#b9bec6"] as const;

const dark = "rgba(0,0,0,0.45)";
const light = "rgba(255,255,255,0.55)";

const lines = (color: string, rotation: number) => ({ symbol: "rect", color, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation });
const dots = (color: string) => ({
  symbol: "circle",
  color,
  symbolSize: 0.7,
  dashArrayX: [
    [7, 7],
    [0, 7, 7, 0],
  ],
  dashArrayY: [7, 0],
});

/** One pattern for each colour. */
export const decals = [
  { symbol: "none" },
  lines(dark, Math.PI / 4),
  dots(light),
  { symbol: "none" },
  lines(light, -Math.PI / 4),
  dots(dark),
  { symbol: "none" },
  lines(dark, 0),
];

/** From nothing to the most: one hue that gets darker, so that the order is seen in black and white too. */
const strengths = ["#eef0f4", "#cfe1f2", "#93c3df", "#4b97c9", "#1764ab", "#08306b"] as const;

/** @returns The colour of a strength and the colour of text upon it. */
export function strength(level: number, levels: number): { readonly fill: string; readonly text: string } {
  const last = strengths.length - 1;
  const index = levels < 2 ? 0 : Math.round((level * last) / (levels - 1));
  return { fill: strengths[index] ?? strengths[5], text: index >= 3 ? "#ffffff" : "#1f2430" };
}

// Only this module names the chart library, and it is loaded when the first chart is drawn: it is large, and most runs draw none.
import { BarChart, HeatmapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendPlainComponent, TitleComponent, VisualMapPiecewiseComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, GridComponent, LegendPlainComponent, TitleComponent, VisualMapPiecewiseComponent, AriaComponent, SVGRenderer]);

/** Draws without a browser. @returns SVG text. */
export function draw(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

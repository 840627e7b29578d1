// The timeline and the charts of actors and dyads: Observable Plot's marks that they use, and d3's brush.
export {areaY, axisX, axisY, barX, barY, dot, gridX, gridY, line, lineY, plot, rectY, ruleX, ruleY, text} from "@observablehq/plot";
export {brushX} from "d3-brush";
export {pointer, select} from "d3-selection";

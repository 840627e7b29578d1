// The map: d3's projections, paths and zoom, and what reads the basemap.
export {geoDistance, geoEqualEarth, geoGraticule10, geoPath} from "d3-geo";
export {select} from "d3-selection";
export {zoom, zoomIdentity, zoomTransform} from "d3-zoom";
export {feature, mesh} from "topojson-client";

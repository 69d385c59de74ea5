/* SPDX-License-Identifier: Apache-2.0
 *
 * Series colours are those of Okabe and Ito (2008), which people of any colour vision tell apart;
 * lightened where the paper is dark. Text on paper has a contrast of 4.5 or more (WCAG 2.1, 1.4.3).
 */
#include "engine/page/page_style.h"

#define S1 "#0067a3"
#define S2 "#c04f00"
#define S3 "#00795a"
#define S4 "#a34b7d"
#define S5 "#7a6400"
#define S6 "#3f7fa6"

const char *const cw_page_series[CW_PAGE_SERIES] = {S1, S2, S3, S4, S5, S6};

/* From low to high the farther from the paper, the lightness falling evenly. */
#define R1 "#d9a441"
#define R2 "#d0743f"
#define R3 "#b8485a"
#define R4 "#8e2f74"
#define R5 "#5b2a7e"
#define R6 "#22205f"

const char *const cw_page_ranges[CW_PAGE_SERIES] = {R1, R2, R3, R4, R5, R6};

#define LIGHT                                                                                      \
    "--paper:#fbfaf8;--card:#ffffff;--ink:#1d1b19;--soft:#625d57;--line:#e3dfd9;--grid:#ece8e3;"   \
    "--good:#00694d;--warn:#9a4a00;--s1:" S1 ";--s2:" S2 ";--s3:" S3 ";--s4:" S4 ";--s5:" S5       \
    ";--s6:" S6 ";--r1:" R1 ";--r2:" R2 ";--r3:" R3 ";--r4:" R4 ";--r5:" R5 ";--r6:" R6            \
    ";--shade:0 1px 2px rgba(40,30,20,.07)"

#define DARK                                                                                       \
    "--paper:#171614;--card:#201f1c;--ink:#f1eee9;--soft:#aaa49c;--line:#37342f;--grid:#2c2a26;"   \
    "--good:#4cc9a0;--warn:#f0a35e;--s1:#5cb8ee;--s2:#f08a45;--s3:#3fc79c;--s4:#de93bf;"           \
    "--s5:#e3cf55;--s6:#9ccbe8;--r1:#5d58a8;--r2:#8a55b0;--r3:#b858a0;--r4:#dd6a83;--r5:#f29364;"  \
    "--r6:#fccf6a;--shade:none"

#define GROUND                                                                                     \
    ":root{color-scheme:light dark;" LIGHT "}\n"                                                   \
    "@media (prefers-color-scheme:dark){:root{" DARK "}}\n"                                        \
    "*{box-sizing:border-box}\n"                                                                   \
    "body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system" \
    ",'Segoe UI',Roboto,'Liberation Sans',sans-serif;font-variant-numeric:tabular-nums;"           \
    "overflow-wrap:anywhere}\n"                                                                    \
    "header,main,footer{max-width:1680px;margin:0 auto;padding:0 clamp(14px,3vw,40px)}\n"          \
    "header{padding-top:22px}\n"                                                                   \
    ".brand{display:flex;align-items:center;gap:9px;margin:0 0 14px;font-size:13px;"               \
    "font-weight:600;color:var(--soft)}\n"                                                         \
    ".swatches{display:inline-flex;gap:3px}.swatches i{width:11px;height:15px;border-radius:3px}"  \
    ".swatches i:nth-child(1){background:#d55e00}.swatches i:nth-child(2){background:#e69f00}"     \
    ".swatches i:nth-child(3){background:#009e73}.swatches i:nth-child(4){background:#0072b2}"     \
    ".swatches i:nth-child(5){background:#cc79a7}\n"                                               \
    "h1{font-size:clamp(23px,3.2vw,32px);line-height:1.2;letter-spacing:-.015em;margin:0 0 4px}\n" \
    "h2{font-size:19px;line-height:1.3;letter-spacing:-.005em;margin:0 0 2px}\n"                   \
    "h3{font-size:15px;line-height:1.35;margin:0}\n"                                               \
    "section{margin:34px 0 0}\n"                                                                   \
    ".lead{margin:0 0 14px;color:var(--soft);max-width:80ch}\n"                                    \
    ".note{color:var(--soft);font-size:13px;margin:4px 0 0}\n"                                     \
    ".notice{border-left:4px solid var(--warn);background:var(--card);padding:9px 13px;"           \
    "border-radius:0 8px 8px 0;margin:12px 0;max-width:90ch}\n"                                    \
    ".notice.good{border-left-color:var(--good)}\n"                                                \
    "footer{margin-top:44px;padding-top:14px;padding-bottom:30px;color:var(--soft);"               \
    "font-size:13px}\n"                                                                            \
    "a{color:var(--s1)}img{display:block;background:#fff;border-radius:6px;max-width:100%}\n"      \
    ".missing{display:flex;align-items:center;justify-content:center;min-width:40px;"              \
    "min-height:52px;padding:4px;border:1px dashed var(--soft);border-radius:6px;"                 \
    "color:var(--soft);font-size:11px;line-height:1.2;text-align:center}\n"

#define FIGURES                                                                                    \
    ".facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(165px,46%),1fr));"      \
    "gap:10px;margin:16px 0 0}\n"                                                                  \
    ".facts div,.card{background:var(--card);border:1px solid var(--line);border-radius:12px;"     \
    "padding:11px 14px;box-shadow:var(--shade)}\n"                                                 \
    ".facts dt{color:var(--soft);font-size:13px}.facts dd{margin:0;font-size:23px;"                \
    "line-height:1.25;font-weight:600;letter-spacing:-.01em}.facts dd.note{font-size:12.5px;"      \
    "font-weight:400;letter-spacing:0;line-height:1.4}\n"                                          \
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,350px),1fr));"    \
    "gap:14px}\n"                                                                                  \
    "figure{margin:0}figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;"        \
    "gap:0 12px;font-weight:600;margin-bottom:4px}figcaption .value{color:var(--s1)}\n"            \
    ".charts svg{max-width:500px;margin:0 auto}@media(max-width:430px){svg text{"                  \
    "font-size:15.5px}}\n"                                                                         \
    "svg{display:block;width:100%;height:auto}svg text{font:12.5px system-ui,-apple-system,"       \
    "'Segoe UI',Roboto,'Liberation Sans',sans-serif;fill:var(--soft)}svg text.direct,"             \
    "svg text.mark-text{paint-order:stroke;stroke:var(--card);stroke-width:4px;"                   \
    "stroke-linejoin:round}svg text.direct{"                                                       \
    "font-weight:600;fill:var(--ink)}\n"                                                           \
    ".grid{stroke:var(--grid)}.axis{stroke:var(--soft)}.s1{stroke:var(--s1)}.s2{stroke:var(--s2)}" \
    ".curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}"                  \
    ".band{fill:var(--s1);opacity:.17}.dot{fill:var(--s1)}.pick{fill:var(--s2);"                   \
    "stroke:var(--card);stroke-width:2}.mark{stroke:var(--s2);stroke-width:1.5;"                   \
    "stroke-dasharray:5 4}svg text.mark-text{fill:var(--s2);font-weight:600}"                      \
    ".bar1{fill:var(--s1)}.bar2{fill:var(--s2)}svg text.s1-text{fill:var(--s1);font-weight:600}"   \
    "svg text.s2-text{fill:var(--s2);font-weight:600}\n"

#define TABLES                                                                                     \
    ".wide{overflow-x:auto}\n"                                                                     \
    "table{border-collapse:collapse;font-size:14px;overflow-wrap:normal}caption{text-align:left;"  \
    "font-weight:600;"                                                                             \
    "font-size:15px;padding:0 0 6px}th,td{padding:6px 12px 6px 0;border-bottom:1px solid "         \
    "var(--line);text-align:left;vertical-align:top}th{font-weight:500;color:var(--soft)}"         \
    "tbody th{color:var(--ink)}td.n,th.n{text-align:right;padding-right:14px;white-space:nowrap}"  \
    "td.own{font-weight:700;color:var(--s1)}td.small:not(:empty){min-width:11em}\n"                \
    "details{margin:12px 0}summary{cursor:pointer;font-weight:600;padding:4px 0}\n"                \
    "pre{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:12px;"  \
    "padding:12px 14px;font:13px/1.5 ui-monospace,'Liberation Mono',monospace;"                    \
    "overflow-wrap:normal}\n"                                                                      \
    "code{font:.92em ui-monospace,'Liberation Mono',monospace}\n"

#define PICTURES                                                                                   \
    ".strips{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,430px),1fr));"    \
    "gap:14px}.strip{display:grid;grid-template-columns:minmax(0,84px) minmax(0,1fr);gap:12px}"    \
    ".strip ol{list-style:none;margin:0;padding:0}.strip li{display:grid;grid-template-columns:"   \
    "5.2em minmax(0,1fr);align-items:center;padding:3px 0;border-top:1px solid var(--line)}"       \
    ".strip li:first-child{border-top:0}.strip .epoch{font-size:12.5px;color:var(--soft)}"         \
    ".strip .row{display:grid;grid-template-columns:repeat(7,minmax(0,1fr));gap:4px;"              \
    "align-items:center}.strip .row span.cell{border-bottom:3px solid transparent;"                \
    "padding-bottom:2px}.strip .row span.new{border-bottom-color:var(--s2)}"                       \
    ".strip img{height:auto;border-radius:4px;margin:0 auto}.strip .missing{min-width:0;"          \
    "font-size:9px;padding:1px}\n"                                                                 \
    ".hits{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(46%,172px),1fr));"       \
    "gap:12px;list-style:none;margin:0;padding:0}.shot{display:flex;align-items:center;"           \
    "justify-content:center;min-height:60px;margin-bottom:7px}.shot .missing{width:100%;"          \
    "min-height:110px}.hits img{height:auto}.title{font-size:14px;line-height:1.35;"               \
    "display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}"        \
    ".small{font-size:12.5px;line-height:1.4;color:var(--soft)}.score{display:flex;"               \
    "justify-content:space-between;gap:8px;font-size:13.5px;font-weight:600}.meter{height:5px;"    \
    "border-radius:3px;background:var(--grid);margin:3px 0 7px;overflow:hidden}.meter i{"          \
    "display:block;height:100%;background:var(--s1);border-radius:3px}.meter .of2{"                \
    "background:var(--s2)}div.share{display:grid;grid-template-columns:3.5em 1fr 2.9em;gap:6px;"   \
    "align-items:center;font-size:12px;line-height:1.5;color:var(--soft)}div.share "               \
    ".meter{margin:0}"                                                                             \
    "div.share span:last-child{text-align:right}div.share+.title{margin-top:5px}\n"                \
    ".far{list-style:none;margin:0 0 5px;padding:0;font-size:12px;line-height:1.4;"                \
    "color:var(--soft)}.far li{display:flex;justify-content:space-between;gap:8px}"                \
    ".far .asked{font-weight:600;color:var(--ink)}\n"                                              \
    ".query{margin-top:14px;display:flex;flex-wrap:wrap;gap:18px;align-items:center;max-width:"    \
    "760px}\n"                                                                                     \
    ".chip{display:inline-block;border-radius:12px;padding:1px 9px;font-size:12.5px;"              \
    "border:1px solid var(--line);color:var(--soft);max-width:100%}.chip.good{"                    \
    "color:var(--good);border-color:var(--good)}.chip.warn{color:var(--warn);"                     \
    "border-color:var(--warn)}.chip.fresh{color:var(--s1);border-color:var(--s1)}\n"

#define REVIEW                                                                                     \
    ".groups{display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,"        \
    "440px),1fr))}.group.many{grid-column:1/"                                                      \
    "-1}.group{content-visibility:auto;contain-intrinsic-size:"                                    \
    "auto 260px}.group .head{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;"       \
    "margin-bottom:9px}.group .sure{margin-left:auto;font-weight:600;font-size:14px}"              \
    ".members{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(30%,100px),1fr));"    \
    "gap:12px;list-style:none;margin:0;padding:0}.members img{height:auto}.members "               \
    ".shot{justify-content:flex-start;"                                                            \
    "min-height:40px}.members li.differs .shot img{outline:3px solid var(--warn);"                 \
    "outline-offset:2px}.members "                                                                 \
    ".chip{white-space:normal}.colour{font-weight:600;font-size:13.5px}\n"                         \
    ".filter{position:absolute;opacity:0;pointer-events:none}.filters{display:flex;"               \
    "flex-wrap:wrap;gap:8px;margin:0 0 14px}.filters label{cursor:pointer;border:1px solid "       \
    "var(--line);background:var(--card);border-radius:99px;padding:4px 13px;font-size:14px}\n"     \
    ".filter:nth-of-type(1):checked~.filters label:nth-of-type(1),"                                \
    ".filter:nth-of-type(2):checked~.filters label:nth-of-type(2),"                                \
    ".filter:nth-of-type(3):checked~.filters label:nth-of-type(3),"                                \
    ".filter:nth-of-type(4):checked~.filters label:nth-of-type(4){background:var(--ink);"          \
    "color:var(--paper);border-color:var(--ink)}\n"                                                \
    ".filter:nth-of-type(1):focus-visible~.filters label:nth-of-type(1),"                          \
    ".filter:nth-of-type(2):focus-visible~.filters label:nth-of-type(2),"                          \
    ".filter:nth-of-type(3):focus-visible~.filters label:nth-of-type(3),"                          \
    ".filter:nth-of-type(4):focus-visible~.filters label:nth-of-type(4){outline:3px solid "        \
    "var(--s1);outline-offset:2px}\n"                                                              \
    "#only-fresh:checked~.groups .group:not(.fresh),"                                              \
    "#only-differs:checked~.groups .group:not(.differs),"                                          \
    "#only-agrees:checked~.groups .group:not(.agrees){display:none}\n"                             \
    ".errors{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));"    \
    "gap:12px;list-style:none;margin:0;padding:0}.pair{display:grid;grid-template-columns:1fr "    \
    "1fr;gap:10px;align-items:end}.pair .small{align-self:start}.pair img{margin:0 "               \
    "auto;height:auto}\n"                                                                          \
    ".trios{grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}.trio{"            \
    "display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:10px}.trio img{height:auto}"   \
    ".trio .shot{min-height:0;border-radius:6px;padding:4px;border:3px solid transparent}"         \
    ".trio .right .shot{border-color:var(--good)}.trio .wrong .shot{border-color:var(--warn)}\n"   \
    ".sheets{display:grid;gap:6px 22px;grid-template-columns:repeat(auto-fill,minmax("             \
    "min(100%,430px),1fr))}.sheet .members{grid-template-columns:repeat(auto-fill,"                \
    "minmax(min(22%,74px),1fr));gap:8px}.sheet .shot{margin-bottom:3px;padding:4px}"               \
    ".sheet li.differs .small{color:var(--warn)}\n"                                                \
    ".tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,540px),1fr));"     \
    "gap:14px;align-items:start}\n"                                                                \
    "@media print{.group,.card{break-inside:avoid}.filters{display:none}}\n"

#define DECIDE                                                                                     \
    ".bar[hidden]{display:none}.bar{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;"  \
    "gap:6px 14px;"                                                                                \
    "align-items:center;margin:18px 0 0}.bar .count{font-weight:600}.bar .keys{color:var(--soft);" \
    "font-size:12.5px;margin-left:auto}kbd{border:1px solid var(--line);border-radius:4px;"        \
    "padding:0 5px;font:.95em ui-monospace,'Liberation Mono',monospace}\n"                         \
    "button{font:inherit;font-size:14px;color:var(--ink);background:var(--card);border:1px solid " \
    "var(--soft);border-radius:99px;padding:4px 14px;cursor:pointer}"                              \
    "button:focus-visible,.doubt:focus-visible{outline:3px solid var(--s1);outline-offset:2px}"    \
    "button[aria-pressed=true],button.go{background:var(--ink);color:var(--paper);"                \
    "border-color:var(--ink)}button:disabled{opacity:.45;cursor:default}\n"                        \
    ".doubts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));"    \
    "gap:12px;list-style:none;margin:0;padding:0}.doubt{scroll-margin-top:90px;display:flex;"      \
    "flex-direction:column;gap:8px}.doubt .pair{align-items:start;flex:1}.doubt img{height:auto;"  \
    "margin:0 auto}.doubt .shot{min-height:120px}.doubt .meter{margin:2px 0 0}.doubt.decided{"     \
    "border-color:var(--good);box-shadow:inset 0 0 0 1px var(--good)}.answers{display:flex;"       \
    "flex-wrap:wrap;gap:6px}\n"                                                                    \
    "@media print{.bar,.answers{display:none}}@media(max-width:600px){.bar .keys{display:none}}\n"

#define TRENDS                                                                                     \
    ".chips{display:flex;flex-wrap:wrap;gap:5px;list-style:none;margin:0;padding:0}"               \
    ".swatch{display:inline-block;width:11px;height:11px;border-radius:50%;margin-right:6px;"      \
    "border:1px solid var(--soft);vertical-align:-1px}.chip b{color:var(--ink)}"                   \
    ".trends td,.trends th{vertical-align:middle}.trends tbody th{min-width:13em;"                 \
    "font-weight:600}.trends td:last-child{min-width:16em}.trends img{max-width:none;height:auto}" \
    "@media(max-width:760px){.trends,.trends tbody{display:block}.trends thead{display:none}"      \
    ".trends tr{display:grid;grid-template-columns:60px minmax(0,1fr);gap:2px 14px;"               \
    "padding:12px 0;border-bottom:1px solid var(--line)}.trends td,.trends tbody th{"              \
    "display:block;border:0;padding:0;min-width:0}.trends td.n{text-align:left}"                   \
    ".trends td:first-child{grid-row:1/span 5}.trends td:last-child{min-width:0;margin-top:4px}"   \
    ".trends .count:after{content:' colourways'}.trends .share:after{content:' of all'}}\n"

#define MAP                                                                                        \
    ".map{margin:16px 0 0}.map-tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;" \
    "justify-content:space-between;margin:0 0 10px}.map-tools select{font:inherit;font-size:14px;" \
    "color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:99px;"     \
    "padding:4px 12px;max-width:100%}.map-zoom{display:flex;gap:6px}\n"                            \
    ".map-stage{position:relative}.map-canvas{display:block;width:100%;height:min(74vh,900px);"    \
    "min-height:320px;background:var(--card);border:1px solid var(--line);border-radius:12px;"     \
    "touch-action:none;cursor:grab}.map-canvas.held{cursor:grabbing}.map-canvas.over{"             \
    "cursor:pointer}.map-canvas:focus-visible,.map-tools select:focus-visible{outline:3px solid "  \
    "var(--s1);outline-offset:2px}\n"                                                              \
    ".map-panel{position:absolute;top:12px;right:12px;width:250px;max-height:calc(100% - 24px);"   \
    "overflow:auto}.map-panel[hidden]{display:none}.map-close{float:right;padding:1px 10px}"       \
    ".map-picture{display:block;clear:both;margin:8px auto;max-width:100%;background:#fff;"        \
    "border-radius:6px}.map-picture[hidden]{display:none}.map-title{font-weight:600;"              \
    "line-height:1.35}.map-panel dl{margin:6px 0 0;font-size:13.5px}.map-panel dt{"                \
    "color:var(--soft);font-size:12.5px}.map-panel dd{margin:0 0 5px}\n"                           \
    ".map-legend{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin:10px 0 0;padding:0}"   \
    ".map-legend button{padding:2px 11px;border-color:var(--line);max-width:100%;"                 \
    "text-align:left}.map-legend i{display:inline-block;width:11px;height:11px;margin-right:7px;"  \
    "vertical-align:-1px;border-radius:50%}.map-legend i.square{border-radius:1px}"                \
    ".map-legend span{color:var(--soft);margin-left:6px}.map-legend [aria-pressed=true] span{"     \
    "color:inherit}\n"                                                                             \
    "@media(max-width:600px){.map-canvas{height:min(62vh,110vw)}.map-panel{position:static;"       \
    "width:auto;max-height:none;margin-top:10px}}"                                                 \
    "@media print{.map-tools{display:none}}\n"

#define HEADLINE                                                                                   \
    ".headline{width:100%}.headline th[scope=row]{width:24%}.headline .published{"                 \
    "color:var(--soft);width:28%}.headline b{color:var(--s1)}.facts+.tables{margin-top:14px}"      \
    ".figure+.figure{margin-top:8px}\n"                                                            \
    "@media(max-width:760px){.headline,.headline tbody{display:block}.headline thead{"             \
    "display:none}.headline tr{display:grid;grid-template-columns:2.2em minmax(0,1fr);"            \
    "padding:10px 0;border-bottom:1px solid var(--line)}.headline td,.headline tbody th,"          \
    ".headline th[scope=row],.headline .published{display:block;border:0;padding:0 0 4px;"         \
    "width:auto}.headline td.n{text-align:left;grid-row:1/span 3}"                                 \
    ".headline td.published:before{content:'published, on other data: '}}\n"

#define EXAMPLES                                                                                   \
    ".facts+.figures{margin-top:14px}.examples{display:grid;gap:14px;grid-template-columns:"       \
    "repeat(auto-fill,minmax(min(100%,560px),1fr))}.example{display:grid;gap:16px;"                \
    "grid-template-columns:minmax(0,118px) minmax(0,1fr)}.example img{height:auto}"                \
    ".look{display:grid;grid-template-columns:6em minmax(0,1fr);gap:10px;padding:7px 0;"           \
    "border-top:1px solid var(--line)}.look:first-child{border-top:0;padding-top:0}"               \
    ".look ol{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:6px;"                 \
    "list-style:none;margin:0;padding:0;text-align:center}.look .shot{min-height:0;"               \
    "margin-bottom:2px;padding:3px;border:3px solid transparent;border-radius:6px}"                \
    ".look .right .shot{border-color:var(--good)}.look .right .small{color:var(--good);"           \
    "font-weight:600}.look .missing{min-width:0}\n"                                                \
    "@media(max-width:600px){.example,.look{grid-template-columns:minmax(0,1fr);gap:6px}"          \
    ".asked .shot{justify-content:flex-start}}\n"

const char cw_page_style[] =
    GROUND FIGURES TABLES PICTURES REVIEW DECIDE TRENDS MAP HEADLINE EXAMPLES;

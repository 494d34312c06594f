/** The dashboard's look: no font, image or script from anywhere else. */
export const styles = `
:root{color-scheme:light dark;--bg:#f6f7f8;--card:#fff;--ink:#14202a;--soft:#5d6b76;--line:#e0e4e8;--accent:#0b7285;--good:#2b8a3e;--warn:#b35c00;--bad:#c92a2a;--idle:#adb5bd;--faint:#eef1f3}
@media(prefers-color-scheme:dark){:root{--bg:#0f1419;--card:#171e25;--ink:#e6ebef;--soft:#93a1ad;--line:#28323b;--accent:#3bc9db;--good:#51cf66;--warn:#ffa94d;--bad:#ff6b6b;--idle:#5c6b78;--faint:#1e272f}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1240px;margin:0 auto;padding:0 20px}
header{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;padding-top:18px;padding-bottom:14px}
h1{font-size:18px;margin:0;letter-spacing:-.2px}
h1 span{color:var(--soft);font-weight:400}
h2{font-size:13px;margin:0 0 12px;font-weight:600;display:flex;justify-content:space-between;gap:12px;align-items:baseline}
h2 small{font-weight:400;color:var(--soft);font-size:12px}
.pill{border-radius:99px;padding:2px 10px;font-size:12px;font-weight:600;border:1px solid currentColor;color:var(--soft)}
.pill.good{color:var(--good)}.pill.warn{color:var(--warn)}.pill.bad{color:var(--bad)}
#updated{color:var(--soft);font-size:12px;margin-left:auto}
button{font:inherit;font-weight:600;font-size:12px;padding:4px 12px;border-radius:8px;border:1px solid var(--line);background:var(--card);color:var(--ink);cursor:pointer}
button:hover{border-color:var(--accent)}button:disabled{opacity:.5;cursor:default}
#notice{background:var(--card);border:1px solid var(--warn);border-left-width:4px;border-radius:8px;padding:10px 14px;margin-bottom:14px}
[hidden]{display:none!important}
main{display:grid;gap:14px;grid-template-columns:repeat(12,minmax(0,1fr));padding-bottom:40px}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px 18px;min-width:0}
.figures{grid-column:1/-1;display:grid;grid-template-columns:repeat(6,minmax(0,1fr));padding:0}
.figure{padding:16px 18px;border-left:1px solid var(--line);min-width:0}.figure:first-child{border-left:0}
.figure b{display:block;font-size:28px;line-height:1.15;letter-spacing:-.6px;font-weight:650}
.figure span{color:var(--soft);font-size:12px;display:block}.figure .label{color:var(--ink);font-weight:600;font-size:12px;margin-bottom:4px}
.wide{grid-column:span 8}.narrow{grid-column:span 4}.half{grid-column:span 6}.full{grid-column:1/-1}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{fill:var(--soft);font:11px system-ui,sans-serif}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:12px;color:var(--soft);margin-top:8px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:6px;vertical-align:-1px}
.stages{display:grid;grid-template-columns:auto 1fr auto auto;gap:7px 12px;align-items:center}
.bar{height:10px;border-radius:5px;background:var(--faint);overflow:hidden;min-width:30px}.bar i{display:block;height:100%;border-radius:5px;background:var(--accent)}
.stages em,.num{font-style:normal;text-align:right}.soft{color:var(--soft)}td.good{color:var(--good)}td.bad{color:var(--bad)}.thirds{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:14px 28px}h3{font-size:12px;font-weight:400;color:var(--soft);margin:0 0 8px}.stages .empty{grid-column:1/-1;margin:0}td.what{white-space:normal}.interval{display:inline-block;width:120px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th{font-weight:500;color:var(--soft);text-align:left;font-size:12px;padding:4px 10px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:6px 10px 6px 0;border-bottom:1px solid var(--faint);white-space:nowrap}
tr:last-child td{border-bottom:0}td.num,th.num{text-align:right}
td.path{max-width:340px;overflow:hidden;text-overflow:ellipsis}
.credit{display:flex;align-items:center;gap:8px}.credit .bar{width:44px}
.stage{font-size:12px;font-weight:600}.stage.used{color:var(--good)}.stage.wasted,.stage.late{color:var(--warn)}.stage.failed,.stage.lapsed{color:var(--bad)}.stage.offered,.stage.taken,.stage.done{color:var(--accent)}
.regions{display:contents}.region{grid-column:span 4}.region td,.region th{padding-right:7px}.region tr>:last-child{padding-right:0}.c-on{background:var(--accent)}.c-none{background:var(--idle)}#token{font:inherit;font-size:12px;padding:4px 8px;border-radius:8px;border:1px solid var(--line);background:var(--bg);color:var(--ink)}
.facts{display:flex;flex-wrap:wrap;gap:2px 14px;color:var(--soft);font-size:12px;margin-top:10px}
.empty{color:var(--soft);padding:6px 0}
footer{max-width:1240px;margin:0 auto;padding:0 20px 30px;color:var(--soft);font-size:12px}
@media(max-width:1000px){.region{grid-column:span 6}.wide,.narrow,.half{grid-column:1/-1}.figures{grid-template-columns:repeat(3,minmax(0,1fr))}.figure:nth-child(n+4){border-top:1px solid var(--line)}.figure:nth-child(4){border-left:0}}
@media(max-width:640px){.thirds{grid-template-columns:minmax(0,1fr)}.region{grid-column:1/-1}header,main,footer{padding-left:12px;padding-right:12px}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.figure{border-top:1px solid var(--line);border-left:0;padding:12px 14px}.figure:nth-child(-n+2){border-top:0}.figure:nth-child(even){border-left:1px solid var(--line)}.figure b{font-size:22px}#updated{margin-left:0;width:100%}td.path{max-width:110px}#recent td:nth-child(4),th.attempt,.region .bar{display:none}.region td,.region th{padding-right:5px}section{padding:14px}.figures{padding:0}td.drawn{display:none}}
`;

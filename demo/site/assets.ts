/** The site's own styles and scripts, served as they stand here. */
export const siteCss = `:root{color-scheme:light dark;--paper:#fbfaf6;--ink:#17242b;--soft:#5c6b72;--line:#dcd9cf;--sea:#0f5a73;--card:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#10181c;--ink:#e6ebe9;--soft:#93a3a8;--line:#26343a;--sea:#7fd0c8;--card:#162126}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.65 Georgia,"Times New Roman",serif}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:3px}a:hover{color:var(--sea)}
.top{border-bottom:1px solid var(--line);padding:18px 24px;display:flex;gap:8px 28px;align-items:baseline;flex-wrap:wrap;max-width:1180px;margin:auto}
.top strong{font-size:26px;letter-spacing:-.5px}.top strong a{text-decoration:none}.top nav{display:flex;gap:4px 18px;flex-wrap:wrap;font:14px system-ui,sans-serif}
.top nav a{text-decoration:none;color:var(--soft)}.top nav a[aria-current]{color:var(--sea);font-weight:600}#me{margin-left:auto;font:13px system-ui,sans-serif;color:var(--soft)}
main{max-width:1180px;margin:0 auto;padding:28px 24px 60px}.mast{width:100%;border-radius:14px;display:block;margin-bottom:26px}
h1{font-size:clamp(30px,5vw,50px);line-height:1.12;letter-spacing:-1px;margin:.2em 0 .4em;max-width:22ch}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:26px}.card{background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden;text-decoration:none;display:block}
.card img{width:100%;aspect-ratio:15/8;object-fit:cover;display:block}.card div{padding:14px 18px 18px}.card b{font-size:19px;line-height:1.25;display:block}.card small,.kicker{font:600 12px system-ui,sans-serif;letter-spacing:.08em;text-transform:uppercase;color:var(--sea)}
.pager{display:flex;gap:16px;margin-top:30px;font:15px system-ui,sans-serif}footer{border-top:1px solid var(--line);padding:24px;text-align:center;color:var(--soft);font:13px system-ui,sans-serif}`;

export const articleCss = `article{max-width:70ch}article>img{width:min(1132px,calc(100vw - 48px));max-width:none;aspect-ratio:15/8;object-fit:cover;border-radius:14px;display:block}
.lead::first-letter{font-size:3.1em;float:left;line-height:.86;padding:.06em .09em 0 0;color:var(--sea)}
figure{margin:30px 0}figure img{width:100%;border-radius:10px;display:block}figcaption{font:13px system-ui,sans-serif;color:var(--soft);padding-top:8px}
.next{display:block;border:1px solid var(--line);border-radius:14px;padding:18px 22px;margin:36px 0 14px;text-decoration:none;background:var(--card)}.next b{display:block;font-size:22px}
.more{font:15px/1.9 system-ui,sans-serif}.tide{font:15px system-ui,sans-serif;border-left:3px solid var(--sea);padding:4px 14px;color:var(--soft)}`;

export const siteJs = `const get=(path)=>fetch(path).then((answer)=>answer.ok?answer.json():undefined).catch(()=>undefined);
get('/api/visit.json').then((visit)=>{const line=document.querySelector('#edition');if(visit&&line)line.textContent=visit.edition});
if(document.cookie.includes('reader='))get('/api/me.json').then((me)=>{const place=document.querySelector('#me');if(me&&place)place.textContent=me.greeting});
for(const list of document.querySelectorAll('[data-related]'))get(list.dataset.related).then((related)=>{for(const {path,title} of related?.articles??[]){const link=document.createElement('a');link.href=path;link.textContent=title;const item=document.createElement('li');item.append(link);list.append(item)}});
for(const line of document.querySelectorAll('[data-tide]'))get(line.dataset.tide).then((tide)=>{if(tide)line.textContent=tide.station+': '+tide.heightM.toFixed(2)+' m, '+tide.direction});`;

export const boardJs = `const show=async()=>{for(const row of document.querySelectorAll('[data-station]')){const tide=await fetch(row.dataset.station).then((answer)=>answer.json()).catch(()=>undefined);if(!tide)continue;row.children[1].textContent=tide.heightM.toFixed(2)+' m';row.children[2].textContent=tide.direction}};show();setInterval(show,60000);`;

/** What the page can do beside being read: filter, unfold what a link leads to, unfold all for paper. */
export const script = `const box=document.querySelector('.filter');
const query=box.querySelector('[type=search]');
const only=box.querySelector('[type=checkbox]');
const said=box.querySelector('output');
const indexes=new Map([...document.querySelectorAll('[data-of]')].map(row=>[row.dataset.of,row]));
const sections=[...document.querySelectorAll('.namespace')].map(section=>{
const name=section.querySelector('h3').textContent.toLowerCase();
const fold=section.querySelector(':scope>details');
const rows=[...section.querySelectorAll('.workloads>tbody>tr')].map(row=>({row,text:name+'/'+row.textContent.toLowerCase()}));
return{section,index:indexes.get(section.id),name,rows,fold,wasOpen:fold?.open};
});
function filter(){
const words=query.value.trim().toLowerCase();
let count=0;
for(const{section,index,name,rows,fold,wasOpen}of sections){
const byName=name.includes(words);
let hits=0;
for(const{row,text}of rows){const hit=byName||text.includes(words);if(row.hidden===hit)row.hidden=!hit;hits+=hit?1:0}
const show=(byName||hits>0)&&(!only.checked||section.dataset.attention==='yes');
section.hidden=!show;
index.hidden=!show;
count+=show?1:0;
if(fold)fold.open=words===''?wasOpen:!byName&&hits>0;
}
said.textContent=count+' of '+sections.length+' shown';
box.classList.toggle('on',words!==''||only.checked);
}
let wait;
query.addEventListener('input',()=>{clearTimeout(wait);wait=setTimeout(filter,120)});
only.addEventListener('change',filter);
function unfold(){const fold=document.getElementById(location.hash.slice(1))?.querySelector(':scope>details');if(fold)fold.open=true}
addEventListener('hashchange',unfold);
unfold();
let closed=[];
addEventListener('beforeprint',()=>{closed=[...document.querySelectorAll('details:not([open])')];for(const each of closed)each.open=true});
addEventListener('afterprint',()=>{for(const each of closed)each.open=false});
box.hidden=false;
filter();`;

/** What the page's policy knows the script by; a test compares. */
export const scriptHash = 'sha256-kne5Q7DwZN1It4wv0fGNfOyt9qhnKYxGsQ4lKajLgrI=';

import colours from './colours.css' with { type: 'text' };
import main from './main.css' with { type: 'text' };
import map from './map.css' with { type: 'text' };
import narrow from './narrow.css' with { type: 'text' };
import page from './page.css' with { type: 'text' };
import panel from './panel.css' with { type: 'text' };
import print from './print.css' with { type: 'text' };
import side from './side.css' with { type: 'text' };

/** One style sheet, later files over earlier ones. */
export const style: string = colours + page + side + main + panel + map + narrow + print;

import type { Random } from "../random.ts";

/** Given and family names that go together, one pair of lists for each corner of the world the company hires in. */
const regions: readonly (readonly [given: string, family: string])[] = [
  [
    "Amelia Oliver Harriet Callum Georgia Rhys Fiona Declan Saoirse Alistair Poppy Niall Bethan Hugh Isla Conor",
    "Ashworth Pemberton Gallacher Llewellyn Fairbairn Hathaway Kearney McAllister Redfern Stanhope Tierney Underhill Whitlock Yardley Brannigan Colquhoun",
  ],
  [
    "Lena Jonas Katharina Matthias Anneliese Florian Greta Lukas Saskia Bram Femke Joris Astrid Torsten Solveig Anders",
    "Brandt Hoffstetter Krüger Lindner Ostermann Schreiber Vogelsang Van_Dijk De_Groot Nyberg Halvorsen Kjellberg Ravn Strand Thorsen Østergaard",
  ],
  [
    "Camila Santiago Valentina Joaquín Renata Thiago Luísa Gonçalo Inés Álvaro Pilar Emiliano Bruna Tomás Marisol Esteban",
    "Arriaga Benavides Cordeiro Echeverría Figueroa Galindo Magalhães Montoya Navarrete Ocampo Peixoto Quintana Salgado Teixeira Urrutia Zamorano",
  ],
  [
    "Élodie Mathieu Camille Baptiste Giulia Lorenzo Chiara Matteo Ilaria Davide Aurélie Thibault Noémie Fabrizio Margaux Stefano",
    "Beaumont Chevallier Delacroix Fontaine Garnier Lefèvre Moreau Rousselle Bellini Caruso Damiani Esposito Ferrante Lombardi Marchetti Santoro",
  ],
  [
    "Ngozi Kwabena Amara Tunde Wanjiru Kamau Lindiwe Sipho Folake Emeka Abena Kofi Thandeka Zuberi Adaeze Jabari",
    "Achebe Boateng Chukwu Eze Gathoni Ibe Khumalo Mensah Mwangi Nkosi Nwosu Obi Odhiambo Sarpong Tshabalala Wekesa",
  ],
  [
    "Layla Karim Yasmin Omar Dalia Tariq Shirin Kaveh Noor Ziad Ebru Emre Salma Rami Mahsa Selim",
    "Al-Amin Barakat Darwish El-Sayed Farahani Ghanem Hosseini Jaber Karaca Khoury Nasser Özkan Qasim Rahimi Sabbagh Yıldız",
  ],
  [
    "Ananya Rohan Kavya Vikram Meera Siddharth Tanvi Harish Ishani Farhan Nadia Imran Dilini Ruwan Pooja Aditya",
    "Agarwal Banerjee Chaudhry Deshpande Fernando Gopalan Iyer Joshi Kulkarni Malhotra Perera Qureshi Ramanathan Siddiqui Trivedi Venkatesan",
  ],
  [
    "Haruka Kenta Minji Seojun Xiaoyu Jianhong Linh Minh Putri Bayu Ploy Anong Mei-Ling Zhihao Ayumi Daichi",
    "Fujimoto Hayashida Ishikawa Kobayashi Nishimura Bae Hwang Seo Chen Guo Shen Xu Pham Truong Wibowo Srisai",
  ],
];

const lists = regions.map(([given, family]) => [given.split(" "), family.split(" ").map((name) => name.replace("_", " "))] as const);

/** Most people's two names come from one region. */
function nameFrom(random: Random): string {
  const [given, family] = random.pick(lists);
  const other = random.next() < 0.15 ? random.pick(lists)[1] : family;
  return `${random.pick(given)} ${random.pick(other)}`;
}

/** A name nobody has yet. When two names are all taken, a middle initial tells namesakes apart. */
export function newName(random: Random, taken: Set<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const name = nameFrom(random);
    const tried = attempt < 4 ? name : name.replace(" ", ` ${random.pick("ABCDEFGHJKLMNPRSTVW".split(""))}. `);
    if (taken.has(tried)) continue;
    taken.add(tried);
    return tried;
  }
}

import { encodeText } from './encode-text.ts';
import { createRandom } from './source-table.ts';

/** The first bytes of a table in one encoding. */
export interface EncodingSample {
  /** Encoding and language. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Encodings that decode these bytes to the same text. */
  readonly accept: readonly string[];
}

interface Lexicon {
  readonly language: string;
  readonly encodings: readonly string[];
  readonly header: readonly string[];
  readonly names: readonly string[];
  readonly places: readonly string[];
  readonly words: readonly string[];
}

const lexicons: readonly Lexicon[] = [
  {
    language: 'German',
    encodings: ['utf8', 'utf-16le', 'utf-16be', 'windows-1252'],
    header: ['Name', 'Straße', 'Ort', 'Betrag'],
    names: ['Jürgen Groß', 'Anna Müller', 'Björn Schäfer', 'Käthe Weiß'],
    places: ['München', 'Köln', 'Düsseldorf', 'Berlin'],
    words: ['Überweisung geprüft', 'Gebühr für März', 'Rückerstattung', 'bezahlt'],
  },
  {
    language: 'French',
    encodings: ['utf8', 'windows-1252'],
    header: ['Prénom', 'Ville', 'Région', 'Montant'],
    names: ['François Lefèvre', 'Hélène Béranger', 'Paul Dupont', 'Zoé Garçon'],
    places: ['Orléans', 'Nîmes', 'Besançon', 'Paris'],
    words: ['payé à la réception', 'commande annulée', 'à vérifier', 'complète'],
  },
  {
    language: 'Spanish',
    encodings: ['windows-1252'],
    header: ['Nombre', 'Población', 'Teléfono', 'Año'],
    names: ['José Ibáñez', 'María Muñoz', 'Ángel Núñez', 'Lucía Gómez'],
    places: ['Málaga', 'A Coruña', 'León', 'Cádiz'],
    words: ['¿pagado?', 'devolución pendiente', 'según contrato', 'ningún cambio'],
  },
  {
    language: 'Portuguese',
    encodings: ['windows-1252'],
    header: ['Nome', 'Município', 'Situação', 'Preço'],
    names: ['João Conceição', 'Luís Araújo', 'Inês Simões', 'Antônio Gonçalves'],
    places: ['São Paulo', 'Brasília', 'Goiânia', 'Maceió'],
    words: ['não informado', 'em execução', 'até amanhã', 'revisão'],
  },
  {
    language: 'Swedish',
    encodings: ['windows-1252'],
    header: ['Namn', 'Län', 'År', 'Beløp'],
    names: ['Åsa Öberg', 'Jörgen Sjöström', 'Søren Kjær', 'Märta Lång'],
    places: ['Malmö', 'Tromsø', 'Växjö', 'Ærø'],
    words: ['betald på måndag', 'återbäring', 'får förlängas', 'klar'],
  },
  {
    language: 'English',
    encodings: ['windows-1252'],
    header: ['Item', 'Supplier', 'Cost', 'Note'],
    names: ['Tea – large', 'Café set', 'Printer’s ink', 'Desk'],
    places: ['O’Neill', 'Smith & Sons', 'Rose™', 'ACME'],
    words: ['£1,200 per year', 'costs £35', '“approved”', 'see § 4'],
  },
  {
    language: 'Polish',
    encodings: ['windows-1250'],
    header: ['Imię', 'Miasto', 'Województwo', 'Kwota'],
    names: ['Małgorzata Wójcik', 'Łukasz Kowalczyk', 'Grażyna Żak', 'Paweł Dąbrowski'],
    places: ['Łódź', 'Kraków', 'Gdańsk', 'Wrocław'],
    words: ['zapłacono częściowo', 'w trakcie', 'błąd płatności', 'sprzedaż'],
  },
  {
    language: 'Czech',
    encodings: ['windows-1250'],
    header: ['Jméno', 'Město', 'Částka', 'Poznámka'],
    names: ['Jiří Dvořák', 'Tomáš Novák', 'Růžena Černá', 'Zdeněk Šťastný'],
    places: ['Plzeň', 'České Budějovice', 'Ústí nad Labem', 'Praha'],
    words: ['zaplaceno později', 'čeká na schválení', 'vráceno', 'účet uzavřen'],
  },
  {
    language: 'Hungarian',
    encodings: ['windows-1250'],
    header: ['Név', 'Város', 'Összeg', 'Megjegyzés'],
    names: ['Szűcs Gergő', 'Kovács Éva', 'Tóth Győző', 'Fülöp Ágnes'],
    places: ['Győr', 'Kőszeg', 'Pécs', 'Hódmezővásárhely'],
    words: ['később fizetendő', 'jóváhagyva', 'törölt tétel', 'új ügyfél'],
  },
  {
    language: 'Russian',
    encodings: ['utf8', 'windows-1251', 'koi8-r', 'ibm866'],
    header: ['Имя', 'Город', 'Сумма', 'Примечание'],
    names: ['Иванов Сергей', 'Петрова Анна', 'Щербаков Юрий', 'Козлова Мария'],
    places: ['Москва', 'Санкт-Петербург', 'Нижний Новгород', 'Казань'],
    words: ['оплачено полностью', 'ожидает проверки', 'возврат товара', 'новый клиент'],
  },
  {
    language: 'Greek',
    encodings: ['utf8', 'windows-1253'],
    header: ['Όνομα', 'Πόλη', 'Ποσό', 'Σχόλια'],
    names: ['Γιώργος Παπαδόπουλος', 'Μαρία Ιωάννου', 'Νίκος Γεωργίου', 'Ελένη Δημητρίου'],
    places: ['Αθήνα', 'Θεσσαλονίκη', 'Πάτρα', 'Ηράκλειο'],
    words: ['πληρώθηκε', 'σε αναμονή', 'ακυρώθηκε χθες', 'νέος πελάτης'],
  },
  {
    language: 'Japanese',
    encodings: ['utf8', 'shift_jis', 'euc-jp', 'utf-16le'],
    header: ['氏名', '住所', '金額', '備考'],
    names: ['山田太郎', '佐藤花子', '鈴木一郎', '高橋美咲'],
    places: ['東京都新宿区', '大阪府大阪市', '北海道札幌市', '福岡県福岡市'],
    words: ['支払い済み', '確認中です', 'キャンセル', 'カード決済'],
  },
  {
    language: 'Chinese',
    encodings: ['utf8', 'gb18030'],
    header: ['姓名', '城市', '金额', '备注'],
    names: ['张伟', '王秀英', '李娜', '刘强'],
    places: ['北京市海淀区', '上海市浦东新区', '广州市', '成都市'],
    words: ['已付款', '等待确认', '客户要求退货', '新客户'],
  },
  {
    language: 'Taiwanese',
    encodings: ['utf8', 'big5'],
    header: ['姓名', '縣市', '金額', '備註'],
    names: ['陳怡君', '林志明', '黃淑芬', '張家豪'],
    places: ['臺北市大安區', '高雄市三民區', '臺中市西屯區', '新竹縣'],
    words: ['已付款', '等待確認', '客戶要求退貨', '新客戶'],
  },
  {
    language: 'Korean',
    encodings: ['utf8', 'euc-kr'],
    header: ['이름', '주소', '금액', '비고'],
    names: ['김민준', '이서연', '박지훈', '최수빈'],
    places: ['서울특별시 강남구', '부산광역시 해운대구', '대구광역시', '인천광역시 남동구'],
    words: ['결제 완료', '확인 중입니다', '주문 취소', '신규 고객'],
  },
];

/** Twenty tables for each language and encoding, with and without quotes, by comma, semicolon and tab. */
export function encodingSamples(): readonly EncodingSample[] {
  const random = createRandom(11);
  return lexicons.flatMap((lexicon) =>
    lexicon.encodings.flatMap((encoding) =>
      Array.from({ length: 20 }, (_, index) => {
        const text = tableText(lexicon, random, {
          delimiter: [',', ';', '\t'][index % 3] ?? ',',
          rows: index % 4 === 3 ? 12 : 70,
        });
        return { name: `${encoding} ${lexicon.language}`, bytes: encode(text, encoding), accept: acceptable(text, encoding) };
      }),
    ),
  );
}

function tableText(
  lexicon: Lexicon,
  random: () => number,
  form: { readonly delimiter: string; readonly rows: number },
): string {
  const { delimiter, rows } = form;
  const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)] ?? '';
  const lines = [lexicon.header.join(delimiter)];
  for (let index = 0; index < rows; index += 1) {
    const note = random() < 0.5 ? '' : pick(lexicon.words);
    lines.push(
      [pick(lexicon.names), pick(lexicon.places), (random() * 900).toFixed(2), note, `2022-0${1 + (index % 9)}-11`].join(
        delimiter,
      ),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

function encode(text: string, encoding: string): Buffer {
  if (encoding === 'utf8') return Buffer.from(text);
  const little = Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16le') return little;
  return encoding === 'utf-16be' ? little.swap16() : encodeText(text, encoding);
}

function acceptable(text: string, encoding: string): readonly string[] {
  const bytes = encode(text, encoding);
  const others = ['windows-1252', 'windows-1250', 'windows-1254', 'iso-8859-2', 'koi8-u'];
  const alike = others.filter((candidate) => new TextDecoder(candidate).decode(bytes) === text);
  // `utf8` has the standard name `utf-8`.
  return [new TextDecoder(encoding).encoding, ...alike];
}

/** A language by its letters beyond ASCII, most frequent first, and the encodings that were used for it. */
export interface Language {
  readonly encodings: readonly string[];
  /** Lower case, in falling frequency. */
  readonly letters: string;
  /** Letters that words of the language cannot do without, where it has such. */
  readonly vowels?: string;
  /** Letters that begin no word. */
  readonly neverFirst?: string;
  /** Written in another script than Latin: its letters do not touch those of ASCII. */
  readonly isOther?: boolean;
  /** How much less often files in it are met: what a handful of characters must outweigh. */
  readonly rarity?: number;
}

const west = ['windows-1252', 'macintosh'];
const center = ['windows-1250', 'iso-8859-2'];
const cyrillic = ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5', 'x-mac-cyrillic'];

/** Letters in the order of their frequency in running text; the tail matters as little as it is rare. */
export const languages: readonly Language[] = [
  { encodings: west, letters: 'éèàêçùîôâûëïœæñ' },
  { encodings: west, letters: 'üäößé' },
  { encodings: west, letters: 'óíáéñúü¿¡' },
  { encodings: west, letters: 'ãçáéíóõêâúàôü' },
  { encodings: west, letters: 'äåöéøæüá' },
  { encodings: west, letters: 'àèòùéìî' },
  { encodings: west, letters: 'íáéóúöýþðæ' },
  { encodings: center, letters: 'łąęóżśćńź', rarity: 1.5 },
  { encodings: center, letters: 'íáěéýčžřšůúťňďóľäôĺŕ', rarity: 1.5 },
  { encodings: center, letters: 'áéöóőüíúű', rarity: 1.5 },
  { encodings: center, letters: 'ăîâşţéá', rarity: 1.5 },
  { encodings: center, letters: 'čšžćđ', rarity: 1.5 },
  {
    encodings: cyrillic,
    letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё',
    vowels: 'аеиоуыэюяёіїєъ',
    neverFirst: 'ъьы',
    isOther: true,
    rarity: 3,
  },
  {
    encodings: [...cyrillic.slice(0, 1), 'koi8-u'],
    letters: 'оаинівтеркслдуптязмьгбчйхцжюшїщєф’ґ',
    vowels: 'аеиоуыэюяёіїєъ',
    neverFirst: 'ъьы',
    isOther: true,
    rarity: 3,
  },
  {
    encodings: cyrillic,
    letters: 'аиоетнрсвлкдпмзъгбучяжйцщхшюфь',
    vowels: 'аеиоуыэюяёіїєъ',
    neverFirst: 'ъьы',
    isOther: true,
    rarity: 3,
  },
  {
    encodings: ['windows-1253', 'iso-8859-7'],
    letters: 'αοιτεσνρηυπκλμςωγδχθάφίέόήβύξζψώ',
    vowels: 'αεηιουωάέήίόύώϊϋ',
    isOther: true,
    rarity: 3,
  },
  { encodings: ['windows-1254'], letters: 'ıüşğçöâîİ', rarity: 1.5 },
  { encodings: ['windows-1255'], letters: 'יהולאםרתבשמנחדקעפטגכסצןזךףץ', isOther: true, rarity: 3 },
  {
    encodings: ['windows-874'],
    letters: 'านรอกเงคมยลวดทสต่ะปบ้ัขหิีแจพุช็ไูโํใผึธื์ซณฟศำญถภฉษฏฎฐฒฑฆฮฬฝๆ',
    isOther: true,
    rarity: 3,
  },
  { encodings: ['windows-1256'], letters: 'اليمنرتوبدهسعفحةكقجشأىخصطضزذغإئءظؤآثپ', isOther: true, rarity: 3 },
  { encodings: ['windows-1257'], letters: 'āīēšėžųįūčąņļģķęõäöü', rarity: 1.5 },
];

/** Simplified and traditional characters, kanji and hangul that fill most of any text and of any table. */
export const commonHan = {
  simplified:
    '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题程展五果料象员位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被做必先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济油思术极交受联认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界林律且究观越织装影算低持音众书布复容须际商非验连断深难近千周委素技备半办青省列习响约支般史感劳便团往历市克何除消构府称太准精值号率族维划选标写存候亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞姓址额编城电话备注客户订李刘陈杨黄赵吴徐孙朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆州圳津庆武汉成都杭宁苏厦岛连沙',
  traditional:
    '的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣與關各重新線內數正心反明看原又利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題程展五果料象員位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別手角期根論運農指幾九區強放決西被做必先回則任取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟油思術極交受聯認六共權收證改清己美再採轉更單風切打白教速花帶安場身車例真務具萬每目至達走積示議聲報完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界林律且究觀越織裝影算低持音眾書布復容須際商非驗連斷深難近千周委素技備半辦青省列習響約支般史感勞便團往歷市克何除消構府稱太準精值號率族維劃選標寫存候親快效斯院查江型眼王按格養易置派層片始卻專狀育廠京識適屬圓包火住調滿縣局照參紅細引聽該鐵價嚴龍飛臺台灣北高雄中港灣姓址額編城電話備註客戶訂李劉陳楊黃趙吳徐孫朱胡郭何林羅鄭梁謝宋唐許鄧馮韓曹彭曾蕭田董潘袁蔡蔣余杜葉魏蘇呂丁沈任姚盧傅鍾姜崔譚廖范汪陸樓巷弄段鄉鎮里',
  kanji:
    '日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例然早張映限親額監環験追審商葉義伝働形景落好退準賀愛阪佐伊鈴木渡辺斎松清崎橋丁号住所電話氏名備考会社株式',
  hangul:
    '이다는에의을가한고하지은사로도기서나리아를어자그시인들으대수해전있정스제라보부일게여상원주구동김박최강조윤장임오신권황안송류홍유남노심허곽성차우민진배경위울산광천북충청제세종특별광역도군읍면로길번호명날짜금액합계비고고객연락처소화생년월중만들때면것과와않없등모든또는및총내역품단가량회사무용성공개발국학교사람문재현영미선희철준석호수영지훈은서연민아건물관련계약신청접결과처리',
} as const;

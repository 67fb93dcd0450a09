"""Texts that no careful writer wrote: what people paste, and what attackers try."""

FOREIGN = {
    "German": "Das Auto ist in der Garage. Ich war in Berlin mit dem Team. Die Hand ist warm. "
    "Wir haben das Haus gestern nicht gesehen und gehen jetzt wieder nach Hause.",
    "French": "La question est simple pour nous. Le service client est absent. Je ne sais pas "
    "pourquoi vous avez vendu votre maison cette année.",
    "Spanish": "La casa es grande y el hotel no. No me gusta el color de la casa. Mañana vamos a "
    "visitar a nuestros amigos en el centro.",
    "Russian": "Сегодня утром мы долго говорили о погоде и о новых книгах в библиотеке.",
    "Chinese": "今天早上我们谈了很久天气。图书馆里有很多新书，你可以随便看。",
    "Arabic": "تحدثنا هذا الصباح طويلا عن الطقس وعن الكتب الجديدة في المكتبة.",
    "Latin": "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
    "short": "Der Film war super und fun.\n\nLe train pour Paris est en retard.\n\n"
    "Was will man hier mit dem Bus?\n\nHij is de man van de week.",
}

PASTED = {
    "names": "Anna Kowalska, Piotr Nowak, Wei Zhang and Priya Raghunathan met Dr. Oyelaran Adebayo "
    "and Siobhán Ní Bhriain in Llanfairpwll, then flew to Rzeszów, Nuuk and Ouagadougou.",
    "code": "def f(x):\n    return {k: v for k, v in x.items() if v is not None}\n\n"
    "for (let i = 0; i < n; i++) { total += a[i]; }\nSELECT id, name FROM users WHERE id = 42;",
    "table": "| Name | Age | City |\n|---|---:|:---|\n| Ada | 36 | London |\n| Alan | 41 | Rome |"
    "\n\n- [ ] todo\n- [x] done\n1. first\n> quote\n```\nraise ValueError\n```",
    "numbers": "1 22 333 4444 55555 1,000,000 3.14159 12:30 2024-01-31 1e-9 " * 20,
    "masked": "[MASK] [MASK] the [CLS] of [SEP] ##ing and [PAD] [UNK] [OPAQUE] [REPEAT] house.",
    "emoji": "We were 👩‍👩‍👧‍👦 very 🏳️‍🌈 happy 👍🏽 to see the 🇩🇪 team 🐍🐍 there.",
    "marks": "Z̸̢̛a̷l̵g̶o̴ t̷e̴x̶t̵ is in t̷h̴e̶ h̵o̶u̴s̷e̵ e\u0301te\u0301 nai\u0308ve",
    "homoglyphs": "Тhе рrісе оf thе hоusе is tоо high fоr us. "
    "Ｆｕｌｌ ｗｉｄｔｈ 𝐛𝐨𝐥𝐝 text is here.",
    "mixed": "She said Привет to the 你好 people and مرحبا to the שלום team in the old house.",
    "bidi": "The \u202ereversed\u202c and \u2066isolated\u2069 "
    "word\u200b is\u00ad in the\ufeff text.",
}

STRANGE = {
    "nothing": "",
    "blanks": " \t \u00a0\u2003\u3000 ",
    "lines": "\n\r\n\r\u2028\u2029\x85\x0b\x0c",
    "letter": "a",
    "word": "Hello",
    "nul": "The house\x00 was\x00in the\x00\x01\x02\x7f garden of the\x1b[31m old\x07 town.",
    "surrogates": "The \ud800 house \udfff was \udc00\ud83d in \ud83d the garden of the town.",
    "windows": "The house was old.\r\nIt were in the garden.\r\n\r\nThey has seen it.\r\n",
    "separators": "The house was old.\u2028It were in the garden.\u2029They has seen\x85 it there.",
    "letters": "a" * 100_000,
    "dots": "." * 100_000,
    "brackets": "(" * 50_000,
    "nested": "(((((((((( the house " * 150,
    "quotes": "\"'" * 20_000,
    "one line": "She walked to the old house and back to the car " * 200,
    "long words": ("xyzzyplughfrobnicatequuxgrault the of and " * 30).strip(),
    "long numbers": "The " + "9" * 150 + " and " + "1,234," * 20 + " of the houses were in it. ",
    "joiners": "the" + "\u200d" * 5_000 + "house of the town was in it",
    "accents": "the e" + "\u0301" * 5_000 + " house of the town was in it",
    "apostrophes": "don't" + "'t" * 3_000 + " you know that the house was old?",
    "hyphens": "well-" * 3_000 + "known is the house in the town",
    "links": "See the https://a.b/" + "c" * 5_000 + " and the user@example.org in the house.",
}

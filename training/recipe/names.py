"""Given names of many peoples: those of Faker's lists that texts do not use as other words."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable

from faker.providers import person

from training.templates import sentiment

_LISTS = re.compile("first_names|romanized_first|first_romanized|first_.*_romanized")
_LATIN = re.compile("[a-zà-ɏ]{2,}")
_WITHIN = re.compile("(?<=[a-z,;] )[A-Za-zÀ-ɏ]+")  # words within a sentence: its first is written large anyhow
_FEW = 20  # times in small letters: less may be haste
_LONGEST = 2000  # characters of a text that are looked at
# The lists of one language name its people; a name in one of them alone is left out but for these, whose names the
# others do not have.
_WHOLE = frozenset(
    """
    az_AZ en en_IN en_KE en_NG en_PK en_TH en_US es_AR es_CO es_MX fr_DZ ha_NG id_ID ig_NG ja_JP pt_BR sw tw_GH uz_UZ
    vi_VN yo_NG zh_CN zu_ZA
    """.split()
)
# Of peoples whose names these lists write in their own letters, or have few of
_MORE = frozenset(
    """
    aarti abdel abdelrahman abebe abeni abiodun abosede achieng adaeze adanna ade adebayo adel adina aditi adwoa
    afaf afia ahlam ajay akash akosua akram akwasi alaa alexei ali alok amal amar amir amrita anand anas anatoly
    andrei anh anil anita anjali anuj apinya arash archana ari arkady aruna arvind asher ashok asma atieno avigail
    avraham ayman ayo ayodele azadeh aziza babak babatunde bao bashir basma batsheva behnaz benyamin bharat biao
    bijan bin binh binyamin bogdan bolanle boris chai chaim chana chandra chao chaya cheng chiamaka chika chinwe
    chioma chukwuemeka chun chunhua cuong dafna dalia damilola dan danil dariush deepa deepak deepika denis devi
    dina dinesh divya dmitry dong dov dragana dung dvora efraim efua ekene elazar eliyahu emeka esi eunji evgeny
    fadi faiza fang farid farouk farzaneh fei femi feng folake folasade funmilayo fyodor galina gang gaurav geeta
    gennady ghada giang gil girish gita golnaz gopal goran guang guo guoqiang habib hadas hadi hai hala halima hamid
    hamza hana hanan haneen hang hani hao haoran harish hatem hema hiba hieu hillel hisham hoa hong hongmei hossein
    hua huan huda huong hyunwoo ifeoma ike ikechukwu ikenna ilan iman indira irina ishaan ismail isoken itai ivan
    jadranka jamil jawad jaya jia jiahao jian jianguo jianhua jie jihoon jin jing jiwoo jiyoung jovana jun junjie
    jyoti kai kamal kamala kamau kamon karan katya kaveh kavita khadija khanh kiran kirill kittisak kofi kojo
    konstantin krishna kumar kwabena kwaku kwesi laila laleh lalita lan larisa lata latifa leela lei leila lerato
    lev liang lihua lijuan lili lina ling lingling linh loan long lubna ludmila lyudmila madhu maha mahesh mahmoud
    mahsa mai makena maksim malai malak manal mandla manish manju marina marko marwa marwan maryam maysa meena
    meenakshi mehdi meili meiling meir mendel mikhail milica min mingming minh minji minjun miroslav mladen mohamed
    mohan mojtaba mona mordechai moshe mpho mukesh mumbi muna mustafa na nabil nachum nada nadezhda naftali naima
    najwa naledi nam nana nandini naresh nasrin nasser natalia nattapong naveen nawal nechama neda neelam neeraj
    nemanja nga ngoc nhung nikita nikolai ning niran nirmala nitin njeri njoroge nkechi nkosana nnamdi noam nomvula
    nour noura obinna odhiambo oksana ola olamide oleg oleksandr olena olufemi olumide omar omid onyeka orly osama
    oyelaran padma pallavi parvati parviz pavel peng phuong ping polina pradeep prakash pramod pranee prasert preeti
    prem qasim qian qiang qing quang quoc quyen radmila rajesh rajiv rakesh ramesh rami rani rasha ravi rawan reem
    rekha rima rina rishi ritu rivka rohit roman ronen rong rotimi roxana rui ruslan ruven sade sadegh sahar said
    salah saleh salim salma samira sanaa sandeep sangeeta sanjana sara sarita sasha satish savita seema seojun
    seoyeon sergei sergey shadia shahin shai shalom shan shanti sharmila shashi shilpa shimon shira shirin shiv
    shlomo shmuel shoshana shreya shu shufen shyam sibusiso simisola siriporn sita siyabonga slobodan smita sneha
    snezana sofiya somchai somsak son sonia sooyoung soraya stanislav stojan suad subhash suda sudha sultan suman
    sungmin sunisa sunita suresh sushma svetlana swati taha tahir tam tamar tao taras tatyana temitope thandi
    thandiwe thanh thao themba thi thu tian tien timur ting tolu tomislav tova trang trinh tuan tunde tuyen tzipora
    tzvi uche uma uri usha vadim valentin valeria van vandana varun vasily vera viet vikas vikram viktor vimala
    vinay vinod vishal vitaly vivek vladan vladislav volodymyr vuk wafa waleed wambui wei weimin wen wichai xia
    xiang xiaohong xiaoli xiaoming xiaoyan xin xiuying xuan xue yaa yaakov yael yan yana yang yanmei yaroslav
    yasaman yash yasmin yasmine yegor yehuda yelena yen yetunde yevgeny yifan ying yitzchak yoav yonatan yong yosef
    youngho youssef yu yuan yue yulia yun yuna yuxuan zahra zaki zanele zeinab zev zhanna zhen zheng zhi zhiqiang
    zhong ziad zihan zixuan zlatko zodwa zoran zoya zvi
    """.split()
)
# Names of other things: of months, places and peoples, which texts write large as well
_OTHERS = frozenset(
    """
    america april asia august carolina chad chelsea china christian cuba dakota egypt france georgia german
    india indiana ireland israel jesus jordan june kenya london madrid milan muslim paris roman santa sydney
    virginia washington
    """.split()
)


def known_names() -> frozenset[str]:
    """In small letters, whatever else they mean."""
    found: Counter[str] = Counter()
    whole: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        if not module.ispkg:
            continue
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        lists = [getattr(provider, name) for name in dir(provider) if _LISTS.match(name)]
        names = {str(name).lower() for names in lists if isinstance(names, list | tuple | dict | set) for name in names}
        names = {name for name in names if _LATIN.fullmatch(name)}
        found.update(names)
        if module.name in _WHOLE:
            whole |= names
    ours = {name.lower() for name in sentiment().lists["given_name"] if _LATIN.fullmatch(name.lower())}
    return frozenset({name for name, lists in found.items() if lists > 1} | whole | ours | _MORE)


def given_names(texts: Iterable[str], *, small: float = 0.25) -> list[str]:
    """Of the known names those that texts write in small letters in at most that share of places, sorted."""
    names = known_names() - _OTHERS
    lower: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        for word in _WITHIN.findall(text[:_LONGEST]):
            if word.islower():
                lower[word] += 1
            elif word[1:].islower():
                large[word.lower()] += 1
    return sorted(name for name in names if lower[name] < _FEW or lower[name] <= small * (lower[name] + large[name]))

"""Domains at which anybody may have an address: two people there have nothing in common."""

from __future__ import annotations

_ANYWHERE = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com aol.com aim.com
icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.com tuta.io
tutamail.com keemail.me gmx.com gmx.net gmx.us mail.com email.com usa.com post.com zoho.com zohomail.com zohomail.eu
fastmail.com fastmail.fm hushmail.com mailbox.org posteo.net disroot.org riseup.net runbox.com duck.com
hey.com inbox.com mailfence.com startmail.com ctemplar.com skiff.com lycos.com excite.com rediffmail.com qq.com
foxmail.com 163.com 126.com yeah.net sina.com sohu.com naver.com daum.net hanmail.net onet.eu
"""
_BALTIC_AND_NEAR = """
mail.ee hot.ee online.ee hotmail.ee neti.ee zone.ee starman.ee suhtlus.ee solo.ee elion.ee estpak.ee uninet.ee
inbox.lv inbox.lt inbox.ee inbox.eu mail.lv apollo.lv one.lv e-pasts.lv latnet.lv tvnet.lv delfi.lv navigator.lv
gmail.lv lattelecom.lv parks.lv telenet.lv e-apollo.lv balticom.lv
one.lt takas.lt delfi.lt zebra.lt balticum-tv.lt mail.lt yahoo.lt
mail.ru inbox.ru list.ru bk.ru internet.ru xmail.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru narod.ru
rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru r0.ru rambler.ua qip.ru pochta.ru nm.ru hotbox.ru land.ru
mail15.com fromru.com front.ru hotmail.ru krovatka.su nextmail.ru nxt.ru e1.ru vk.com
ukr.net i.ua meta.ua bigmir.net email.ua tut.by mail.by mail.kz
luukku.com suomi24.fi kolumbus.fi elisanet.fi welho.com pp.inet.fi saunalahti.fi netti.fi
wp.pl o2.pl onet.pl op.pl interia.pl interia.eu poczta.fm gazeta.pl vp.pl tlen.pl
"""
_ELSEWHERE = """
gmx.de gmx.at gmx.ch web.de freenet.de t-online.de arcor.de posteo.de mail.de email.de online.de yahoo.de hotmail.de
live.de outlook.de aol.de bluewin.ch hispeed.ch aon.at chello.at
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr yahoo.fr hotmail.fr live.fr outlook.fr numericable.fr
libero.it virgilio.it alice.it tin.it tiscali.it yahoo.it hotmail.it live.it outlook.it
yahoo.es hotmail.es outlook.es telefonica.net terra.es yahoo.co.uk hotmail.co.uk live.co.uk outlook.co.uk btinternet.com
sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk tiscali.co.uk aol.co.uk
ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl live.nl hotmail.nl outlook.nl skynet.be telenet.be live.be
telia.com spray.se bredband.net comhem.se hotmail.se live.se outlook.se yahoo.se passagen.se
online.no live.no hotmail.no yahoo.no outlook.dk hotmail.dk live.dk yahoo.dk mail.dk jubii.dk stofanet.dk
seznam.cz email.cz centrum.cz post.cz volny.cz azet.sk centrum.sk zoznam.sk freemail.hu citromail.hu
abv.bg mail.bg dir.bg yahoo.gr hotmail.gr otenet.gr walla.co.il walla.com
yahoo.com.br hotmail.com.br outlook.com.br uol.com.br bol.com.br terra.com.br yahoo.com.mx yahoo.com.ar yahoo.ca
sympatico.ca rogers.com shaw.ca bell.net yahoo.com.au bigpond.com optusnet.com.au yahoo.co.in yahoo.in yahoo.co.jp
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
"""
FREE_MAIL = frozenset(f"{_ANYWHERE}{_BALTIC_AND_NEAR}{_ELSEWHERE}".split())


def is_free_mail(domain: str) -> bool:
    """`domain` in any case, in ASCII."""
    return domain.casefold().rstrip(".") in FREE_MAIL

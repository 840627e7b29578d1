"""Titles and given names that tell a person's gender.

Only common names of one gender, of many regions, written for this project.
"""

from __future__ import annotations

from bayhaqi.coding.mention_words import words_of

FEMALE = words_of("""
    mrs mrs. ms ms. miss dame lady queen princess spokeswoman chairwoman congresswoman businesswoman policewoman
    woman girl mother wife daughter sister widow angela theresa ursula hillary kamala christine maria anna olga
    elena natalia svetlana julia yulia sanna mette magdalena jacinda julie penny marise liz margaret elizabeth nancy
    susan condoleezza madeleine samantha victoria annalena marine giorgia emma federica mogherini ellen joyce aung
    cristina dilma michelle keiko laura claudia delcy gabriela rosa hasina benazir indira sonia sushma
    nirmala hina maryam fatima aisha leila zainab shirin narges masih malala tsai megawati yingluck sarah jessica
    amina ngozi winnie nkosazana naledi graca samia zuzana maia dalia ingrida kaja vjosa rosemary anita catherine
    brigitte najla asma amal hanan tzipi ayelet golda geun-hye sviatlana tsikhanouskaya mary linda
    karen jane helen alice lucia ana carmen isabel beatriz teresa patricia mariana sofia eva irina tatiana jennifer
    antonia lisa barbara carolina monica veronica rania sabrina naomi ruth esther grace comfort yuriko sanae noeleen
    mari retno imelda corazon gloria leni sara chandrika khaleda dipu bidya zahra nadia salma farida habiba mariam
    aminata fatou ramatoulaye
""")
MALE = words_of("""
    mr mr. sir lord king prince emir sultan spokesman chairman congressman businessman policeman man boy father
    husband son brother pope cardinal archbishop bishop ayatollah imam mullah john james robert michael william
    david donald joe barack george bill vladimir sergei dmitry boris emmanuel francois nicolas olaf frank-walter
    jens antonio jose juan carlos luis pedro hugo fidel raul evo jair andres mohammad mohammed muhammad ahmed ahmad
    ali hassan hussein hossein mahmoud ismail khaled abdul abdullah abdel omar ibrahim yusuf mustafa recep tayyip
    benjamin yair ehud shimon ariel bashar saddam muammar hosni narendra manmohan rahul imran nawaz shehbaz ashraf
    hamid xi shinzo fumio rodrigo joko mahathir anwar paul uhuru yoweri kagame cyril jacob thabo nelson
    emmerson muhammadu goodluck olusegun volodymyr petro viktor alexander aleksandr alexei ilham nikol serzh mikheil
    antony mike marco peter thomas mark stephen steven kevin scott tony gordon keir rishi jeremy dominic philip
    charles henry richard amir zia husam mousa salman mevlut hakan abiy isaias ramzan igor andriy oleg yuri mikhail
    nikolai ivan stefan andrzej lech mateusz janez aleksandar samuel daniel joseph simon jean pierre jacques laurent
    alain bernard alassane macky patrice idriss paulo filipe manuel gustavo alvaro enrique miguel alberto mauricio
    javier sebastian gabriel nayib prayuth min thein najib lee goh bongbong ferdinand benigno jan lars ulf carl
    bjarne anders alexis kyriakos antonis mario matteo giuseppe silvio romano hashim khalid rashid
    tariq walid samir nabih saad michel musa yahya yahia jusuf bambang susilo takeshi hiroshi yoshihide taro
""")

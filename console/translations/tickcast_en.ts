<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>FrameTexts</name>
    <message numerus="yes">
        <source>%1 workers</source>
        <translation>
            <numerusform>%1 worker</numerusform>
            <numerusform>%1 workers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OrderTexts</name>
    <message numerus="yes">
        <source>%1 clients</source>
        <translation>
            <numerusform>%1 client</numerusform>
            <numerusform>%1 clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The connection of %1 with %2 subscriptions is closed.</source>
        <translation>
            <numerusform>The connection of %1 with %2 subscription is closed.</numerusform>
            <numerusform>The connection of %1 with %2 subscriptions is closed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %1 updates it is owed will not be sent.</source>
        <translation>
            <numerusform>The %1 update it is owed will not be sent.</numerusform>
            <numerusform>The %1 updates it is owed will not be sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 symbols become stale for %2: the feed ends and is not started until the breaker is reset.</source>
        <translation>
            <numerusform>%1 symbol becomes stale for %2: the feed ends and is not started until the breaker is reset.</numerusform>
            <numerusform>%1 symbols become stale for %2: the feed ends and is not started until the breaker is reset.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 symbols are stale for %2 now.</source>
        <translation>
            <numerusform>%1 symbol is stale for %2 now.</numerusform>
            <numerusform>%1 symbols are stale for %2 now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %1 clients there are served at the levels that their connections call for.</source>
        <translation>
            <numerusform>The %1 client there is served at the level that its connection calls for.</numerusform>
            <numerusform>The %1 clients there are served at the levels that their connections call for.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 clients of %2 of worker %3 go to %4, but for those that are pinned: %5.</source>
        <translation>
            <numerusform>%1 client of %2 of worker %3 goes to %4, but for those that are pinned: %5.</numerusform>
            <numerusform>%1 clients of %2 of worker %3 go to %4, but for those that are pinned: %5.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 clients of %2 of every worker go to %3, but for those that are pinned: %4.</source>
        <translation>
            <numerusform>%1 client of %2 of every worker goes to %3, but for those that are pinned: %4.</numerusform>
            <numerusform>%1 clients of %2 of every worker go to %3, but for those that are pinned: %4.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 clients with %2 are told when to come back and closed one after the other (4101).</source>
        <translation>
            <numerusform>%1 client with %2 is told when to come back and closed one after the other (4101).</numerusform>
            <numerusform>%1 clients with %2 are told when to come back and closed one after the other (4101).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 subscriptions</source>
        <translation>
            <numerusform>%1 subscription</numerusform>
            <numerusform>%1 subscriptions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverviewModel</name>
    <message numerus="yes">
        <source>%1, %2 symbols</source>
        <translation>
            <numerusform>%1, %2 symbols</numerusform>
            <numerusform>%1, %2 symbols</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerNotice</name>
    <message numerus="yes">
        <source>%1 updates unaccounted for: please report</source>
        <translation>
            <numerusform>%1 update unaccounted for: please report</numerusform>
            <numerusform>%1 updates unaccounted for: please report</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::Exporter</name>
    <message numerus="yes">
        <source>%n row(s) of “%1”</source>
        <translation>
            <numerusform>%n row of “%1”</numerusform>
            <numerusform>%n rows of “%1”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::IncidentReport</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s) by the rules in force.</source>
        <translation>
            <numerusform>%n alert by the rules in force.</numerusform>
            <numerusform>%n alerts by the rules in force.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them still raised when this was written.</source>
        <translation>
            <numerusform>%n of them still raised when this was written.</numerusform>
            <numerusform>%n of them still raised when this was written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked at %1: every one of %2 client(s) kept up.</source>
        <translation>
            <numerusform>Asked at %1: every one of %2 client kept up.</numerusform>
            <numerusform>Asked at %1: every one of %2 clients kept up.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked at %1, not of the range: the server keeps no past of open sessions. The %n slowest, the slowest first.</source>
        <translation>
            <numerusform>Asked at %1, not of the range: the server keeps no past of open sessions. The %n slowest.</numerusform>
            <numerusform>Asked at %1, not of the range: the server keeps no past of open sessions. The %n slowest, the slowest first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These are the last %1; %2 more ended in this range.</source>
        <translation>
            <numerusform>These are the last %1; %2 more ended in this range.</numerusform>
            <numerusform>These are the last %1; %2 more ended in this range.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::RecordingIndex</name>
    <message numerus="yes">
        <source>Only the first %n sample(s) are shown</source>
        <translation>
            <numerusform>Only the first %n sample is shown</numerusform>
            <numerusform>Only the first %n samples are shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) cannot be read; the first: %1</source>
        <translation>
            <numerusform>%n line cannot be read: %1</numerusform>
            <numerusform>%n lines cannot be read; the first: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::ReportDialog</name>
    <message numerus="yes">
        <source>What the charts show now, %n minute(s)</source>
        <translation>
            <numerusform>What the charts show now, %n minute</numerusform>
            <numerusform>What the charts show now, %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::SessionFinder</name>
    <message numerus="yes">
        <source>The server did not answer within %n second(s).</source>
        <translation>
            <numerusform>The server did not answer within %n second.</numerusform>
            <numerusform>The server did not answer within %n seconds.</numerusform>
        </translation>
    </message>
</context>
</TS>

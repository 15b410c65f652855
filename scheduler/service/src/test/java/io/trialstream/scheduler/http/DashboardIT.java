package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialState;
import io.trialstream.scheduler.view.ViewInput.LogPiece;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard in the system's Chromium, served by the API itself. */
@Timeout(300)
class DashboardIT {
    private static final String TOKEN = "a-token-of-an-operator";
    /** For people to look at. */
    private static final Path PICTURES = Path.of("target", "dashboard");

    @TempDir
    Path dir;

    private ServerFixture server() throws Exception {
        Path tokens = Files.writeString(
                dir.resolve("tokens.json"),
                "{\"tokens\":[{\"name\":\"ada\",\"role\":\"operator\",\"token\":\"" + TOKEN + "\"}]}");
        return new ServerFixture(ServerFixture.config().withTokens("127.0.0.1", tokens, Set.of()));
    }

    @Test
    void aServerWithTokensAsksForOneAndThenShowsLiveEvents() throws Exception {
        try (ServerFixture server = server();
                Browser browser = Browser.start(dir, 1200, 800)) {
            browser.open(server.uri("/"));
            browser.awaitElement("[data-testid=sign-in]");
            browser.picture(PICTURES.resolve("sign-in.png"));
            assertThat(browser.value("document.querySelectorAll('[data-testid=live-status]').length")
                            .asInt())
                    .isZero();

            browser.type("[data-testid=token]", "a-token-of-nobody");
            browser.click("[data-testid=sign-in-send]");
            browser.awaitElement("[data-testid=sign-in-error]");
            assertThat(browser.text("[data-testid=sign-in-error]")).contains("not one of those that this server knows");

            browser.type("[data-testid=token]", TOKEN);
            browser.click("[data-testid=sign-in-send]");
            browser.awaitElement("[data-testid=live-status][data-status=open]");
            assertThat(browser.text("[data-testid=who]")).isEqualTo("ada");
            browser.awaitTrue("document.body.innerText.includes('digits')");
            // scripts of the page must not be able to give the token away
            assertThat(browser.value("document.cookie + JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
                            .asText())
                    .doesNotContain(TOKEN);

            server.model.study("late-comer", Rows.study("late-comer", "vision", StudyState.RUNNING));
            browser.awaitTrue("document.body.innerText.includes('late-comer')");

            browser.click("[data-testid=sign-out]");
            browser.awaitElement("[data-testid=sign-in]");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "trials, digits",
        "curves, digits",
        "history, digits",
        "parameters, digits",
        "rungs, digits",
        "timeline, digits",
        "compare, digits",
        "decisions, digits",
        "pareto, two"
    })
    void everyViewOfAStudyComesUp(String tab, String study) throws Exception {
        try (ServerFixture server = new ServerFixture();
                Browser browser = Browser.start(dir, 1200, 800)) {
            List<MetricRow> metrics = List.of(new MetricRow("loss", "minimize"), new MetricRow("acc", "maximize"));
            server.model.study("two", Rows.study("two", "vision", StudyState.RUNNING, metrics, null));
            server.model.trial(
                    "two",
                    0,
                    Rows.trial("two", 0)
                            .state(TrialState.COMPLETED)
                            .params(Map.of("lr", 0.1))
                            .lastEpoch(1)
                            .entry());
            browser.open(server.uri("/#/studies/" + study + "/" + tab));
            browser.awaitElement("[data-testid=panel-" + tab + "]");
            browser.awaitTrue("document.querySelector('[data-testid=panel-" + tab + "]').innerText.length > 0");
            browser.awaitTrue("!document.querySelector('.loading')");
            browser.picture(PICTURES.resolve(tab + ".png"));
            assertThat(browser.value(
                                    "document.querySelectorAll('[data-testid=error], [data-testid=view-error]').length")
                            .asInt())
                    .isZero();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void whatUsersWriteIsShownAndNeverRun() throws Exception {
        String evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        try (ServerFixture server = new ServerFixture();
                Browser browser = Browser.start(dir, 1200, 800)) {
            server.model.study("evil", Rows.study("evil", evil, StudyState.RUNNING));
            server.model.trial(
                    "evil",
                    0,
                    Rows.trial("evil", 0).params(Map.of("opt", evil)).note(evil).entry());
            browser.open(server.uri("/#/studies/evil/trials"));
            browser.awaitTrue("document.body.innerText.includes('onerror=alert(1)')");
            browser.open(server.uri("/#/studies/evil/trials/0"));
            browser.awaitTrue("document.body.innerText.includes('<script>alert(2)')");
            assertThat(browser.value("document.querySelectorAll('img[src=x], main script').length")
                            .asInt())
                    .isZero();
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aBudgetIsEditedOnThePage() throws Exception {
        try (ServerFixture server = new ServerFixture();
                Browser browser = Browser.start(dir, 1200, 900)) {
            browser.open(server.uri("/#/studies/digits/trials"));
            browser.awaitElement("[data-testid=study-edit]");

            browser.click("[data-testid=study-edit]");
            browser.awaitElement("[data-testid=edit-dialog]");
            browser.type("[data-testid=field-trials]", "80");
            browser.type("[data-testid=field-priority]", "70");
            browser.picture(PICTURES.resolve("edit.png"));
            browser.click("[data-testid=edit-dialog] [data-testid=save]");
            browser.awaitTrue("!document.querySelector('[data-testid=edit-dialog]')");
            assertThat(server.scheduler.last().kind()).isEqualTo(CommandRequest.Kind.EDIT_STUDY);
            // the scheduler of this test ends a study that is edited; its page says so
            browser.awaitElement("[data-testid=study-failed]");
        }
    }

    /** Each action of a person on the page becomes the command that it says, and the page shows what became of it. */
    @Test
    void peopleSteerFromThePage() throws Exception {
        try (ServerFixture server = new ServerFixture();
                Browser browser = Browser.start(dir, 1200, 900)) {
            browser.open(server.uri("/#/studies/digits/trials"));
            browser.awaitElement("[data-testid=add-trial]");
            browser.click("[data-testid=add-trial]");
            browser.awaitElement("[data-testid=add-trial-dialog]");
            browser.type("[data-testid=param-field] input", "0.05");
            browser.picture(PICTURES.resolve("add.png"));
            browser.click("[data-testid=submit-trial]");
            browser.awaitElement("[data-testid=trial-view][data-trial='3']");
            CommandRequest added = server.scheduler.last();
            assertThat(added.kind()).isEqualTo(CommandRequest.Kind.ADD_TRIAL);
            assertThat(String.valueOf(added)).contains("0.05");

            browser.click("[data-testid=trial-note]");
            browser.awaitElement("[data-testid=note-dialog]");
            browser.type("[data-testid=field-note]", "look at this one");
            browser.type("[data-testid=field-tags]", "odd, later");
            browser.click("[data-testid=note-dialog] [data-testid=save]");
            browser.awaitTrue("!document.querySelector('[data-testid=note-dialog]')");
            CommandRequest noted = server.scheduler.last();
            assertThat(noted.kind()).isEqualTo(CommandRequest.Kind.EDIT_TRIAL);
            assertThat(String.valueOf(noted)).contains("look at this one", "odd", "later");

            browser.open(server.uri("/#/studies/digits/trials/0"));
            browser.awaitElement("[data-testid=trial-view][data-trial='0'] [data-testid=trial-pause]");
            browser.click("[data-testid=trial-pause]");
            browser.awaitElement("[data-testid=trial-resume]");
            browser.click("[data-testid=trial-resume]");
            browser.awaitElement("[data-testid=trial-stop]");
            browser.awaitElement("[data-testid=trial-pause]");
            browser.click("[data-testid=trial-stop]");
            browser.awaitElement("[data-testid=stop-dialog]");
            browser.click("[data-testid=stop-dialog] [data-testid=confirm]");
            browser.awaitTrue("!document.querySelector('[data-testid=trial-stop]')");
            assertThat(server.scheduler.commands)
                    .extracting(CommandRequest::kind)
                    .containsSubsequence(
                            CommandRequest.Kind.PAUSE_TRIAL,
                            CommandRequest.Kind.RESUME_TRIAL,
                            CommandRequest.Kind.STOP_TRIAL);

            browser.click("[data-testid=trial-clone]");
            browser.awaitElement("[data-testid=add-trial-dialog]");
            browser.click("[data-testid=submit-trial]");
            browser.awaitElement("[data-testid=trial-view][data-trial='4']");

            browser.open(server.uri("/#/studies/digits/trials"));
            browser.awaitElement("[data-testid=study-pause]");
            browser.click("[data-testid=study-pause]");
            browser.awaitElement("[data-testid=study-resume]");

            browser.open(server.uri("/#/pool"));
            browser.awaitElement("[data-testid=drain]");
            browser.click("[data-testid=drain]");
            browser.awaitElement("[data-testid=agent-dialog]");
            browser.click("[data-testid=agent-dialog] [data-testid=confirm]");
            browser.awaitElement("[data-testid=undrain]");
            browser.picture(PICTURES.resolve("pool.png"));
            assertThat(server.scheduler.last().kind()).isEqualTo(CommandRequest.Kind.DRAIN_AGENT);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void aLogGoesOnAsItIsWritten() throws Exception {
        try (ServerFixture server = new ServerFixture();
                Browser browser = Browser.start(dir, 1200, 900)) {
            browser.open(server.uri("/#/studies/digits/trials/1"));
            browser.awaitTrue("document.body.innerText.includes('epoch 2')");
            browser.awaitElement("[data-testid=live-status][data-status=open]");
            server.model.log(new LogPiece("digits", 1, 1, 16, "epoch 3 came later\n", 0));
            browser.awaitTrue("document.body.innerText.includes('epoch 3 came later')");
        }
    }
}

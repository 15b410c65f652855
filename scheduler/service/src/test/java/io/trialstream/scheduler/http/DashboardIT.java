package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.StudyState;
import io.trialstream.scheduler.view.TrialState;
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
}
